package dev.postrider.kong;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.postrider.kong.Options.Task;
import dev.postrider.kong.server.KongVersion;
import dev.postrider.kong.server.Phase;
import dev.postrider.process.Release;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The description of the plugin that Kong asks for before it starts the server. */
final class PluginDump {

  /** Since here the list of plugins has a frame that names the protocol. */
  private static final KongVersion FRAME = new KongVersion(2, 4);

  private PluginDump() {}

  /** Writes the answer to one of the dump tasks. */
  static void write(Options options, OutputStream out) throws IOException {
    Map<String, Object> plugin = plugin(options);
    if (options.task() == Task.DUMP_ONE_PLUGIN) {
      new MessagePackTree(out).write(plugin);
    } else {
      List<Object> plugins = List.of(plugin);
      boolean bare =
          options.task() == Task.DUMP_ALL_PLUGINS || options.kongVersion().compareTo(FRAME) < 0;
      try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
        write(bare ? plugins : frame(options, plugins), json);
        json.writeRaw('\n');
      }
    }
  }

  private static Map<String, Object> plugin(Options options) {
    Map<String, Object> plugin = new LinkedHashMap<>();
    plugin.put("Name", options.name());
    plugin.put("Version", Release.current().numbers());
    plugin.put("Priority", options.priority());
    plugin.put("Phases", List.of(Phase.ACCESS.kongName()));
    plugin.put("Schema", PluginSchema.of(options.name(), options.kongVersion()));
    return plugin;
  }

  private static Map<String, Object> frame(Options options, List<Object> plugins) {
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("Protocol", options.protocol().kongName());
    frame.put("Plugins", plugins);
    return frame;
  }

  private static void write(Object value, JsonGenerator json) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName((String) entry.getKey());
        write(entry.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(element, json);
      }
      json.writeEndArray();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString((String) value);
    }
  }
}
