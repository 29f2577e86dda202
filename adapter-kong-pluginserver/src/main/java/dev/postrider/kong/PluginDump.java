package dev.postrider.kong;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.postrider.kong.Options.Task;
import dev.postrider.kong.server.KongVersion;
import dev.postrider.kong.server.Phase;
import dev.postrider.process.Release;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The descriptions of the plugins that Kong asks for before it starts the server. */
final class PluginDump {

  /** Since here the list of plugins has a frame that names the protocol. */
  private static final KongVersion FRAME = new KongVersion(2, 4);

  private PluginDump() {}

  /** Writes the answer to one of the dump tasks. */
  static void write(Options options, OutputStream out) throws IOException {
    List<Object> plugins = plugins(options);
    if (options.task() == Task.DUMP_ONE_PLUGIN) {
      new MessagePackTree(out).write(plugins.get(0));
    } else {
      boolean bare =
          options.task() == Task.DUMP_ALL_PLUGINS || options.kongVersion().compareTo(FRAME) < 0;
      try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
        write(bare ? plugins : frame(options, plugins), json);
        json.writeRaw('\n');
      }
    }
  }

  private static List<Object> plugins(Options options) {
    List<Object> plugins = new ArrayList<>();
    if (!options.logName().equals(options.described())) {
      plugins.add(plugin(
          options.name(),
          options.priority(),
          KafkaUpstreamPlugin.PHASES,
          PluginSchema.of(options.name(), options.kongVersion())));
    }
    if (!options.name().equals(options.described())) {
      plugins.add(plugin(
          options.logName(),
          KafkaLogPlugin.PRIORITY,
          KafkaLogPlugin.PHASES,
          PluginSchema.ofLog(options.logName(), options.kongVersion())));
    }
    return plugins;
  }

  private static Map<String, Object> plugin(
      String name, int priority, Set<Phase> phases, Map<String, Object> schema) {
    Map<String, Object> plugin = new LinkedHashMap<>();
    plugin.put("Name", name);
    plugin.put("Version", Release.current().numbers());
    plugin.put("Priority", priority);
    plugin.put("Phases", phases.stream().map(Phase::kongName).toList());
    plugin.put("Schema", schema);
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
