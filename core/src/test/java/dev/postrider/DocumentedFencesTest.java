package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Documentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A block that is not closed makes text of the next page's code, and code of its text. */
class DocumentedFencesTest {

  @Test
  void everyBlockNamesItsLanguageAndIsClosed() throws Exception {
    List<String> faults = new ArrayList<>();
    List<Path> files = Documentation.files();
    for (Path file : files) {
      boolean inside = false;
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        String fence = line.strip();
        if (!fence.startsWith("```")) {
          continue;
        }
        if (inside != fence.equals("```")) {
          faults.add(file.getFileName() + ":" + number
              + (inside ? " opens a second block" : " names no language"));
        }
        inside = !inside;
      }
      if (inside) {
        faults.add(file.getFileName() + " ends inside a block");
      }
    }
    assertTrue(files.size() > 10, () -> "only " + files);
    assertEquals(List.of(), faults);
  }
}
