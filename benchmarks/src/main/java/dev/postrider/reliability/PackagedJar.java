package dev.postrider.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The executable jars that {@code mvn package} makes. */
final class PackagedJar {

  private PackagedJar() {}

  /**
   * The command that runs the one in a folder, with a small heap.
   *
   * @throws IOException if there is none, for example because this is not run in the project's folder
   */
  static List<String> command(Path target, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        in(target).toString()));
    command.addAll(arguments);
    return command;
  }

  private static Path in(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.toString().endsWith("-all.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("no jar in " + target.toAbsolutePath()));
    }
  }
}
