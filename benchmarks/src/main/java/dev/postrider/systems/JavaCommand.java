package dev.postrider.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Main classes of this jar as processes of their own, which say in a file where they listen. */
public final class JavaCommand {

  private static final long READY_SECONDS = 60;

  private JavaCommand() {}

  /** The command line; every JVM that is measured gets the same heap, but for the plugin server. */
  static List<String> of(Class<?> main, List<String> arguments) {
    return of(System.getProperty("java.class.path"), List.of(), main.getName(), arguments);
  }

  /** The same for what is not of this jar, or has options of its own, which count. */
  public static List<String> of(
      String classpath, List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms256m",
        "-Xmx1g",
        "-cp",
        classpath));
    command.addAll(options);
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  /** Writes a line for {@link #awaitLine}, whole or not at all. */
  static void tell(Path file, String line) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, line);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Waits for the line that the process writes when it is ready.
   *
   * @throws IOException if it ends before, or takes more than a minute
   */
  static String awaitLine(Path file, Process process, Path output)
      throws IOException, InterruptedException {
    awaitFile(file, process, output);
    return Files.readString(file);
  }

  /** The same for a file that cannot be read, such as a socket. */
  static void awaitFile(Path file, Process process, Path output)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!Files.exists(file)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("did not start: " + Files.readString(output));
      }
      var unused = process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  /** The same for a port. */
  static int awaitPort(Path file, Process process, Path output)
      throws IOException, InterruptedException {
    return Integer.parseInt(awaitLine(file, process, output));
  }
}
