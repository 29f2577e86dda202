package dev.postrider.kong;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * The plugins of a declarative file of Kong's, of a state of decK's, or of an answer of the Admin API: all
 * objects in a list {@code plugins} or {@code data} that have a name and may have a {@code config}.
 */
final class KongFile {

  /**
   * A plugin as it is configured.
   *
   * @param place where it stands, such as {@code services[orders].plugins[0]}
   */
  record Entry(String place, String plugin, ObjectNode config, boolean isEnabled) {}

  private static final Set<String> LISTS_OF_PLUGINS = Set.of("plugins", "data");

  private final List<Entry> entries = new ArrayList<>();

  private KongFile() {}

  /**
   * Reads a file; YAML, or JSON if it begins as that.
   *
   * @throws IOException if it cannot be read, or is neither
   */
  static List<Entry> read(Path file) throws IOException {
    String text = Files.readString(file);
    String start = text.stripLeading();
    ObjectMapper mapper =
        start.startsWith("{") || start.startsWith("[") ? new JsonMapper() : yaml(text);
    KongFile found = new KongFile();
    try {
      found.visit(mapper.readTree(text), "");
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new IOException("line " + line + ": " + e.getOriginalMessage(), e);
    }
    return found.entries;
  }

  /** snakeyaml reads 3 MiB if it is not told otherwise. */
  private static ObjectMapper yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Math.max(1, text.length()));
    return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build());
  }

  private void visit(JsonNode node, String place) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(member -> {
        String name = member.getKey();
        JsonNode value = member.getValue();
        String inside = place.isEmpty() ? name : place + "." + name;
        if (value.isArray()) {
          list(value, inside, LISTS_OF_PLUGINS.contains(name));
        } else if (!name.equals("config")) {
          visit(value, inside);
        }
      });
    } else if (node != null && node.isArray()) {
      list(node, place, true);
    }
  }

  private void list(JsonNode list, String place, boolean ofPlugins) {
    for (int i = 0; i < list.size(); i++) {
      JsonNode item = list.get(i);
      JsonNode name = item.path("name");
      if (ofPlugins && name.isTextual() && (item.has("config") || place.endsWith("plugins"))) {
        add(item, place + "[" + i + "]");
      } else {
        visit(item, place + "[" + (name.isTextual() ? name.textValue() : i) + "]");
      }
    }
  }

  private void add(JsonNode plugin, String place) {
    JsonNode config = plugin.path("config");
    entries.add(new Entry(
        place,
        plugin.path("name").textValue(),
        config instanceof ObjectNode object ? object : new ObjectMapper().createObjectNode(),
        plugin.path("enabled").asBoolean(true)));
  }
}
