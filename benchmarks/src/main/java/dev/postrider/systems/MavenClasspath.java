package dev.postrider.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Class paths, from Maven Central, of programs that cannot share the one of this jar. */
final class MavenClasspath {

  private static final String GOAL =
      "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath";

  private MavenClasspath() {}

  /**
   * The class path of artifacts and what they need at run time. What is not in the local repository
   * is fetched.
   *
   * @param folder for the files of this call
   * @param artifacts as {@code group:artifact:version}
   */
  static String of(Path folder, List<String> artifacts) throws IOException, InterruptedException {
    StringBuilder pom = new StringBuilder("<project><modelVersion>4.0.0</modelVersion>"
        + "<groupId>peer</groupId><artifactId>peer</artifactId><version>1</version><dependencies>");
    for (String artifact : artifacts) {
      String[] names = artifact.split(":", -1);
      pom.append(String.format(
          Locale.ROOT,
          "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>"
              + "</dependency>",
          names[0],
          names[1],
          names[2]));
    }
    Path file = Files.writeString(
        folder.resolve("pom.xml"), pom.append("</dependencies></project>").toString());
    Path classpath = folder.resolve("classpath");
    Path out = folder.resolve("maven.out");
    Process maven = new ProcessBuilder(
            "mvn",
            "--batch-mode",
            "--quiet",
            "--file",
            file.toString(),
            GOAL,
            "-Dmdep.includeScope=runtime",
            "-Dmdep.outputFile=" + classpath)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    if (maven.waitFor() != 0) {
      throw new IOException("cannot fetch " + artifacts + ": " + Files.readString(out));
    }
    return Files.readString(classpath);
  }
}
