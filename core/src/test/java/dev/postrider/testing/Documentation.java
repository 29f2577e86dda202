package dev.postrider.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.process.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * README.md, CONTRIBUTING.md and docs/*.md, which show only what is compiled, run or generated: a fenced
 * block behind {@code <!-- snippet: NAME -->} stands in one of them, and a table between two markers.
 */
public final class Documentation {

  private Documentation() {}

  /**
   * Holds a block to code: it has to equal the lines between {@code // snippet: NAME} and {@code //
   * snippet end} of a source file, white space aside.
   *
   * @param source the source file, relative to the module's folder
   */
  public static void assertShows(String name, String source) throws IOException {
    String code = between(
        Files.readString(module().resolve(source)), "// snippet: " + name + "\n", "// snippet end");
    assertEquals(code.replaceAll("\\s", ""), block(name).replaceAll("\\s", ""));
  }

  /** The text of a fenced block, without white space around it. */
  public static String block(String name) throws IOException {
    String marker = "<!-- snippet: " + name + " -->\n```";
    String fenced = between(fileWith(marker), marker, "\n```");
    return fenced.substring(fenced.indexOf('\n') + 1).strip();
  }

  /** Holds what stands between the markers {@code <!-- NAME:start -->} and {@code <!-- NAME:end -->}. */
  public static void assertShowsTable(String name, String expected) throws IOException {
    assertEquals(
        expected,
        table(name),
        () -> "between the markers of " + name + " there should be:\n" + expected);
  }

  /** What stands between these markers. */
  public static String table(String name) throws IOException {
    String start = "<!-- " + name + ":start -->\n";
    return between(fileWith(start), start, "<!-- " + name + ":end -->");
  }

  /** Holds a table of options to those of a command, the hidden ones aside. */
  public static void assertShowsOptions(String name, List<Option<?>> options) throws IOException {
    StringBuilder expected =
        new StringBuilder("| option | environment | meaning |\n|---|---|---|\n");
    for (Option<?> option : options) {
      if (!option.isHidden()) {
        String value = option.label() == null ? "" : " " + option.label();
        expected
            .append("| `--" + option.name() + value + "` | `")
            .append(option.environmentVariable() + "` | " + option.description() + " |\n");
      }
    }
    assertShowsTable(name, expected.toString());
  }

  /** The files whose text is the documentation. */
  public static List<Path> files() throws IOException {
    Path project = module().resolveSibling("");
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(project, project.resolve("docs"), project.resolve("benchmarks"))) {
      try (Stream<Path> children = Files.list(folder)) {
        children.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
      }
    }
    return files;
  }

  private static String fileWith(String marker) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files()) {
      String text = Files.readString(file);
      if (text.contains(marker)) {
        found.add(text);
      }
    }
    assertEquals(1, found.size(), "files of the documentation with " + marker);
    return found.get(0);
  }

  /** Surefire runs in the module's folder and says so in {@code basedir}. */
  private static Path module() {
    return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
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
