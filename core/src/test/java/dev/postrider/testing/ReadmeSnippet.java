package dev.postrider.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds the code in README.md to code that is compiled and run: the fenced block behind {@code <!--
 * snippet: NAME -->} has to equal the lines between {@code // snippet: NAME} and {@code // snippet
 * end} of a source file, white space aside.
 */
public final class ReadmeSnippet {

  private ReadmeSnippet() {}

  /**
   * Compares one snippet.
   *
   * @param name its name in both files
   * @param source the source file, relative to the module's folder
   */
  public static void assertShown(String name, String source) throws IOException {
    // Surefire runs in the module's folder and says so in basedir.
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    String code = between(
        Files.readString(module.resolve(source)), "// snippet: " + name + "\n", "// snippet end");
    String shown = block(module.resolveSibling("README.md"), name);
    assertEquals(code.replaceAll("\\s", ""), shown.replaceAll("\\s", ""));
  }

  /** The fenced block of README.md, for files that are used as they are. */
  public static String block(Path readme, String name) throws IOException {
    String fenced =
        between(Files.readString(readme), "<!-- snippet: " + name + " -->\n```", "\n```");
    return fenced.substring(fenced.indexOf('\n') + 1).strip();
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start);
    int to = from < 0 ? -1 : text.indexOf(end, from + start.length());
    if (to < 0) {
      throw new AssertionError("no text between " + start + " and " + end);
    }
    return text.substring(from + start.length(), to);
  }
}
