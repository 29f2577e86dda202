package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Documentation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The coordinates that the documentation tells its reader to depend on are those that are built. */
class DocumentedVersionsTest {

  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern COORDINATES = Pattern.compile("dev\\.postrider:[a-z-]+:([\\w.-]+)");
  private static final Pattern GRADLE = Pattern.compile(
      "(?m)^ *(?<configuration>(?:implementation|runtimeOnly)\\((?:platform\\()?)\"(?<coordinates>[^\"]+)\"\\)+$");

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

  @Test
  void librariesOfTheSchemaRegistryAreThoseOfTheTests() throws Exception {
    String pom = Files.readString(Path.of("../pom.xml"));
    NodeList shown = xml(Documentation.block("registry-maven")).getElementsByTagName("dependency");
    List<String> properties =
        List.of("avro.version", "wire.version", "json-schema-validator.version");
    assertEquals(properties.size(), shown.getLength());
    for (int i = 0; i < shown.getLength(); i++) {
      String version = text((Element) shown.item(i), "version");
      String property = properties.get(i);
      assertTrue(pom.contains("<" + property + ">" + version + "</" + property + ">"), property);
    }
  }

  /** No Gradle of today is in Maven Central, npm or Debian, so nothing here can run the snippet. */
  @Test
  void gradleIsToldTheSameDependenciesAsMaven() throws Exception {
    Map<String, String> maven = new TreeMap<>();
    for (String block : List.of("maven-bom", "maven-servlet")) {
      NodeList dependencies = xml(Documentation.block(block)).getElementsByTagName("dependency");
      for (int i = 0; i < dependencies.getLength(); i++) {
        Element dependency = (Element) dependencies.item(i);
        String version = text(dependency, "version");
        maven.put(
            text(dependency, "groupId") + ":" + text(dependency, "artifactId")
                + (version.isEmpty() ? "" : ":" + version),
            text(dependency, "scope"));
      }
    }
    Map<String, String> gradle = new TreeMap<>();
    Matcher dependency = GRADLE.matcher(Documentation.block("gradle"));
    while (dependency.find()) {
      gradle.put(dependency.group("coordinates"), dependency.group("configuration"));
    }
    assertEquals(maven.keySet(), gradle.keySet());
    Map<String, String> configurations = Map.of(
        "import", "implementation(platform(", "", "implementation(", "runtime", "runtimeOnly(");
    maven.replaceAll((coordinates, scope) -> configurations.get(scope));
    assertEquals(maven, gradle);
  }

  private static Element xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader("<pom>" + text + "</pom>")))
        .getDocumentElement();
  }

  /** Empty if there is none. */
  private static String text(Element parent, String name) {
    NodeList elements = parent.getElementsByTagName(name);
    return elements.getLength() == 0 ? "" : elements.item(0).getTextContent();
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
