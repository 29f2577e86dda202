package dev.postrider.reliability;

import dev.postrider.systems.PackagedJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that run the executable jars of {@code mvn package}. */
final class PackagedCommand {

  private PackagedCommand() {}

  /**
   * The command that runs the one in a folder, with a small heap.
   *
   * @throws IOException if there is none, for example because this is not run in the project's folder
   */
  static List<String> of(Path target, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        PackagedJar.in(target).toString()));
    command.addAll(arguments);
    return command;
  }
}
