package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One program of docs/examples, which Java starts from its source with the class path of the tests.
 * Not thread-safe.
 */
public final class ExampleProcess implements AutoCloseable {

  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../docs/examples");
  private static final int LONGEST_LINES = 80;

  private final Process process;
  private final BufferedReader output;

  private ExampleProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /** Starts the program; {@code name} is its path without the ending; Java 22 wants it to match the package. */
  public static ExampleProcess start(String name, String... arguments) throws IOException {
    Path source = FOLDER.resolve(name + ".java");
    int lines = Files.readAllLines(source).size();
    assertTrue(lines < LONGEST_LINES, name + " has " + lines + " lines");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        // It compiles a file and ends soon.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        classPath(),
        source.toString()));
    command.addAll(List.of(arguments));
    return new ExampleProcess(new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start());
  }

  /** That of the tests without Spring Security, which would ask every request for a login. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains("spring-security"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits for a line that begins so, and gives what follows. */
  public String lineAfter(String beginning) throws IOException {
    StringBuilder printed = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
      printed.append(line).append('\n');
    }
    throw new AssertionError(
        "the program ended without a line " + beginning + ", and printed:\n" + printed);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    } finally {
      process.destroyForcibly();
      output.close();
    }
  }
}
