package dev.postrider.servlet.boot;

import dev.postrider.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;

/**
 * Writes what development environments complete and explain property names from (Spring Boot
 * reference, "Configuration Metadata"). The build runs this class; the jar is without it.
 */
final class PropertyMetadata {

  private PropertyMetadata() {}

  /** Writes the file that is the only argument. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, JsonWriter.standard().writeToString(document()));
  }

  private static Map<String, Object> document() {
    List<AdapterProperty> rows = new ArrayList<>(AdapterProperty.ALL);
    PropertyNames.settings().filter(Setting::supported).forEach(setting -> rows.add(row(setting)));
    List<Map<String, Object>> properties = new ArrayList<>();
    List<Map<String, Object>> hints = new ArrayList<>();
    for (AdapterProperty row : rows) {
      String name = PropertyNames.PREFIX + "." + row.name();
      Map<String, Object> property = new LinkedHashMap<>();
      property.put("name", name);
      property.put("type", row.type());
      property.put("description", row.description());
      if (row.defaultValue() != null) {
        property.put("defaultValue", row.defaultValue());
      }
      properties.add(property);
      if (!row.values().isEmpty()) {
        Map<String, Object> hint = new LinkedHashMap<>();
        hint.put("name", name);
        hint.put(
            "values", row.values().stream().map(value -> Map.of("value", value)).toList());
        hints.add(hint);
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("properties", properties);
    document.put("hints", hints);
    return document;
  }

  private static AdapterProperty row(Setting setting) {
    return new AdapterProperty(
        PropertyNames.kebab(setting.path()),
        type(setting),
        defaultValue(setting),
        setting.oneOf(),
        setting.description());
  }

  private static String type(Setting setting) {
    return switch (setting.type()) {
      case STRING -> "java.lang.String";
      case BOOLEAN -> "java.lang.Boolean";
      case STRING_LIST, SERVER_LIST -> AdapterProperty.STRINGS;
      case STRING_MAP -> "java.util.Map<java.lang.String,java.lang.String>";
      case NUMBER -> "java.lang.Double";
      case INTEGER, LONG ->
        setting.unit() == null
            ? "java.lang.Integer"
            : setting.unit().equals("ms") ? AdapterProperty.DURATION : AdapterProperty.DATA_SIZE;
    };
  }

  private static @Nullable String defaultValue(Setting setting) {
    Object value = setting.defaultValue();
    if (value == null || value instanceof Collection || value instanceof Map) {
      return null;
    }
    return value + (setting.unit() == null ? "" : setting.unit().equals("ms") ? "ms" : "B");
  }
}
