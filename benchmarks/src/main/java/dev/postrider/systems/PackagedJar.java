package dev.postrider.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The executable jars that {@code mvn package} makes. */
public final class PackagedJar {

  private PackagedJar() {}

  /**
   * The one in a module's folder for what is built.
   *
   * @throws IOException if there is none, for example because this is not run in the project's folder
   */
  public static Path in(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.toString().endsWith("-all.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("no jar in " + target.toAbsolutePath()));
    }
  }
}
