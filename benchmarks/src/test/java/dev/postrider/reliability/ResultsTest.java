package dev.postrider.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/RELIABILITY.md}. */
class ResultsTest {

  private static final Findings FOUND =
      new Findings(9, 8, new TreeMap<>(Map.of(503, 1L)), 8, 0, 0, 0, 0, 0, 40, 1234, 0);

  private static String page() throws Exception {
    return Files.readString(Path.of("..", "docs", "RELIABILITY.md"));
  }

  /** Rows and their order are the code's: a page that is written anew does not change. */
  @Test
  void thePageHasARowForEveryModeAndFault() throws Exception {
    assertEquals(new Results().written(page()), page());
  }

  @Test
  void aRunReplacesItsRowsAndKeepsTheOthers() throws Exception {
    Results results = new Results();
    String row = results.add(Program.SERVLET, Fault.SIGTERM, Mode.DISK, FOUND, 5_000_000);
    assertTrue(row.endsWith("| 9 | 8 | 503: 1 | 8 | 0 | 0 | 0 | 0 | 0.0 | 1.2 | 0.0 | 5 |"), row);
    List<String> before = page().lines().toList();
    List<String> after = results.written(page()).lines().toList();
    assertEquals(before.size(), after.size());
    List<String> changed = after.stream().filter(line -> !before.contains(line)).toList();
    assertEquals(2, changed.size(), changed.toString());
    assertTrue(changed.contains(row), changed.toString());
    assertEquals(successes(before) - before(Fault.SIGTERM) + FOUND.successes(), successes(changed));
    assertEquals(after, new Results().written(results.written(page())).lines().toList());
  }

  private static long before(Fault fault) throws Exception {
    String row = page()
        .lines()
        .filter(line -> line.startsWith("| " + fault.title + " | `disk` |"))
        .findFirst()
        .orElseThrow();
    return Long.parseLong(row.split(" \\| ", -1)[3]);
  }

  /** The total that the page says. */
  private static long successes(List<String> lines) {
    String total = lines.stream()
        .filter(line -> line.startsWith("In `kafka`, `disk` and `kafka_or_disk` "))
        .findFirst()
        .orElseThrow();
    return Long.parseLong(total.split(" ", -1)[5].replace(",", ""));
  }

  @Test
  void aPageWithoutMarkersIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Results().written("# Page\n"));
  }
}
