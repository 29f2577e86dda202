package dev.postrider.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values by setting path, written as JSON and as text. */
public final class ConfigJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ConfigJson() {}

  public static String json(Map<String, ?> values) {
    ObjectNode root = MAPPER.createObjectNode();
    values.forEach((path, value) -> {
      ObjectNode object = root;
      String[] names = path.split("\\.", -1);
      for (int i = 0; i < names.length - 1; i++) {
        object = object.withObjectProperty(names[i]);
      }
      object.set(names[names.length - 1], MAPPER.valueToTree(value));
    });
    return root.toString();
  }

  /** As a person would write them, in JSON only where there is no other way. */
  static Map<String, String> texts(Map<String, ?> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((path, value) -> texts.put(path, text(path, value)));
    return texts;
  }

  private static String text(String path, Object value) {
    if (value instanceof List<?> list) {
      String joined = String.join(
          ",",
          list.stream()
              .map(item -> path.equals("bootstrap_servers") ? address(item) : (String) item)
              .toList());
      boolean plain = list.size() == joined.split(",", -1).length
          && !joined.startsWith("[")
          && list.stream()
              .noneMatch(item -> item instanceof String text && !text.equals(text.strip()));
      return plain || path.equals("bootstrap_servers") ? joined : write(value);
    }
    return value instanceof Map ? write(value) : value.toString();
  }

  private static String address(Object server) {
    Map<?, ?> members = (Map<?, ?>) server;
    String host = String.valueOf(members.get("host"));
    boolean bare = host.contains(":") && !host.startsWith("[");
    return (bare ? "[" + host + "]" : host) + ":" + members.get("port");
  }

  private static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
