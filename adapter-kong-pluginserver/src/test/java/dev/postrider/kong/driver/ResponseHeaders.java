package dev.postrider.kong.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header lines of the response that Kong is to send. */
final class ResponseHeaders {
  private final List<GatewayResponse.Field> lines = new ArrayList<>();

  /** Replaces all lines of this name. */
  void set(String name, Object value) {
    clear(name);
    add(name, value);
  }

  void add(String name, Object value) {
    // A table that is no list has no values in Lua's eyes.
    List<?> values =
        value instanceof List<?> list ? list : value instanceof Map ? List.of() : List.of(value);
    for (Object one : values) {
      // Kong sends a blank for an empty value.
      String text = LuaJson.text(one);
      lines.add(new GatewayResponse.Field(name, text.isEmpty() ? " " : text));
    }
  }

  void clear(String name) {
    lines.removeIf(line -> line.name().equalsIgnoreCase(name));
  }

  boolean has(String name) {
    return lines.stream().anyMatch(line -> line.name().equalsIgnoreCase(name));
  }

  List<GatewayResponse.Field> lines() {
    return List.copyOf(lines);
  }

  /** Kong's check of a table of headers. */
  static void check(Map<?, ?> headers) {
    headers.forEach((name, value) -> check(name.toString(), value));
  }

  static void check(String name, @Nullable Object value) {
    if (value instanceof List<?> list) {
      for (Object one : list) {
        if (!(one instanceof String)) {
          throw new LuaError("invalid header value in array \"" + name + "\"");
        }
      }
    } else if (!(value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Map)) {
      throw new LuaError("invalid header value for \"" + name + "\"");
    }
  }
}
