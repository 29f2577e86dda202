package dev.postrider.kong;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.kong.lua.LuaFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the plugin {@code kafka-log}.
 *
 * @param settings the settings that core has, as JSON, for records whose value is the log as it is
 * @param customFields what is added to each log; null for nothing
 */
record KafkaLogConfiguration(String settings, @Nullable LuaFields customFields) {

  private static final String SETTING = KafkaLogSettings.CUSTOM_FIELDS;

  /**
   * The parts of a configuration; text that is no JSON object is left as it is, for core to refuse.
   *
   * @throws InvalidConfigException if the custom fields are not Lua
   */
  static KafkaLogConfiguration of(String json) {
    JsonNode tree;
    try {
      tree = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      return new KafkaLogConfiguration(json, null);
    }
    if (!(tree instanceof ObjectNode config)) {
      return new KafkaLogConfiguration(json, null);
    }
    JsonNode fields = config.remove(SETTING);
    config.put("message_format", "raw_body");
    return new KafkaLogConfiguration(config.toString(), customFields(fields));
  }

  private static @Nullable LuaFields customFields(@Nullable JsonNode fields) {
    if (fields == null || fields.isNull() || fields.isEmpty()) {
      return null;
    }
    Map<String, String> sources = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    if (fields.isObject()) {
      fields.properties().forEach(field -> {
        String source = field.getValue().textValue();
        if (source == null || field.getKey().isEmpty()) {
          faults.add(SETTING + "." + field.getKey() + ": not a name and Lua");
        } else {
          sources.put(field.getKey(), source);
        }
      });
    } else {
      faults.add(SETTING + ": not an object");
    }
    if (!faults.isEmpty()) {
      throw new InvalidConfigException(faults);
    }
    try {
      return LuaFields.of(sources);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (NoClassDefFoundError e) {
      throw InstanceFunctions.withoutLua(SETTING);
    }
  }
}
