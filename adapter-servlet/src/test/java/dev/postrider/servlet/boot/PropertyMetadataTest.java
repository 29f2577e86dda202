package dev.postrider.servlet.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.config.Setting;
import dev.postrider.servlet.PublishServlet;
import dev.postrider.testing.Documentation;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.ClassUtils;

/** What the build has written beside the classes. */
class PropertyMetadataTest {

  private final JsonNode metadata;

  PropertyMetadataTest() throws Exception {
    URI classes =
        PublishServlet.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    metadata = new ObjectMapper()
        .readTree(Path.of(classes)
            .resolve("META-INF/spring-configuration-metadata.json")
            .toFile());
  }

  @Test
  void describesEachPropertyOnce() {
    Set<String> expected = new TreeSet<>(AdapterProperty.ALL.stream()
        .map(property -> "postrider." + property.name())
        .toList());
    PropertyNames.settings()
        .filter(Setting::supported)
        .forEach(setting -> expected.add("postrider." + setting.path().replace('_', '-')));
    assertTrue(expected.contains("postrider.bootstrap-servers"));

    Set<String> described = new TreeSet<>();
    for (JsonNode property : metadata.get("properties")) {
      assertTrue(described.add(property.get("name").asText()), property.toString());
      assertTrue(property.get("description").asText().length() > 10, property.toString());
    }
    assertEquals(expected, described);
  }

  @Test
  void theDocumentedTableIsThatOfTheAdaptersProperties() throws Exception {
    StringBuilder table = new StringBuilder("| property | default | meaning |\n|---|---|---|\n");
    for (AdapterProperty property : AdapterProperty.ALL) {
      String value = property.defaultValue();
      table.append("| `postrider.").append(property.name()).append("` | ");
      table.append(value == null ? "" : "`" + value + "`").append(" | ");
      table.append(property.description()).append(" |\n");
    }
    Documentation.assertShowsTable("boot-properties", table.toString());
  }

  /** A default is a value that may be written, of the type that the metadata names. */
  @Test
  void defaultsAreOfTheirTypes() throws Exception {
    Map<String, String> defaults = new LinkedHashMap<>();
    for (JsonNode property : metadata.get("properties")) {
      if (property.has("defaultValue")) {
        String name = property.get("name").asText();
        defaults.put(name, property.get("defaultValue").asText());
        Class<?> type = ClassUtils.forName(property.get("type").asText(), null);
        assertTrue(
            new Binder(new MapConfigurationPropertySource(defaults))
                .bind(name, type)
                .isBound(),
            name);
      }
    }
    assertEquals("10000ms", defaults.get("postrider.timeout"));
    assertEquals("1048576B", defaults.get("postrider.max-body-bytes"));
  }

  @Test
  void hintsAreTheValuesOfChoices() {
    Map<String, String> hints = new LinkedHashMap<>();
    for (JsonNode hint : metadata.get("hints")) {
      hints.put(
          hint.get("name").asText(),
          hint.get("values").findValuesAsText("value").toString());
    }
    assertEquals("[continue, stop]", hints.get("postrider.filter.on-failure"));
    assertEquals("[none, gzip, snappy, lz4, zstd]", hints.get("postrider.compression-type"));
    Set<String> choices = PropertyNames.settings()
        .filter(setting -> setting.supported() && !setting.oneOf().isEmpty())
        .map(setting -> "postrider." + setting.path().replace('_', '-'))
        .collect(Collectors.toSet());
    choices.add("postrider.filter.on-failure");
    assertEquals(choices, hints.keySet());
  }
}
