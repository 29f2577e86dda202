package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Documentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The coordinates that the documentation tells its reader to depend on are those that are built. */
class DocumentedVersionsTest {

  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern COORDINATES = Pattern.compile("dev\\.postrider:[a-z-]+:([\\w.-]+)");

  @Test
  void snippetsOfMavenAndGradleNameTheVersionOfThisBuild() throws IOException {
    String built = firstVersion(Files.readString(Path.of("pom.xml")));
    assertEquals(built, firstVersion(Documentation.block("maven")));
    assertEquals(built, firstVersion(Documentation.block("maven-bom")));
    assertEquals(built, firstVersion(Documentation.block("spring-maven")));
    String spring = Files.readString(Path.of("../docs/spring.md"));
    assertEquals(List.of(built), coordinateVersions(spring));
    assertEquals(List.of(built), coordinateVersions(Documentation.block("gradle")));
    List<String> inReadme = coordinateVersions(Files.readString(Path.of("../README.md")));
    assertTrue(inReadme.stream().allMatch(built::equals), inReadme::toString);
  }

  private static String firstVersion(String xml) {
    Matcher version = VERSION.matcher(xml);
    assertTrue(version.find(), xml);
    return version.group(1);
  }

  private static List<String> coordinateVersions(String text) {
    List<String> versions = new ArrayList<>();
    Matcher coordinates = COORDINATES.matcher(text);
    while (coordinates.find()) {
      versions.add(coordinates.group(1));
    }
    return versions;
  }
}
