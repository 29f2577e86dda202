package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeConfigTableTest {
  private static final String START = "<!-- config-table:start -->\n";
  private static final String END = "<!-- config-table:end -->";

  @Test
  void readmeShowsEverySupportedSetting() throws IOException {
    String readme = Files.readString(readme());
    int start = readme.indexOf(START);
    int end = readme.indexOf(END);
    assertTrue(start >= 0 && end > start, "README.md lacks the markers " + START + END);
    String expected = ConfigTable.markdown();
    assertEquals(
        expected,
        readme.substring(start + START.length(), end),
        () -> "between the markers README.md should say:\n" + expected);
  }

  /** Surefire runs in the module's folder and says so in {@code basedir}. */
  private static Path readme() {
    return Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("README.md");
  }
}
