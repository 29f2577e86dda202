package dev.postrider.kong.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request's headers as nginx's Lua interface shows them. */
final class RequestHeaders {
  private final List<GatewayResponse.Field> lines;

  RequestHeaders(List<GatewayResponse.Field> lines) {
    this.lines = lines;
  }

  /** The first value, or null; a hyphen and an underscore in the asked name are the same. */
  @Nullable
  String first(String name) {
    String wanted = name.replace('_', '-');
    for (GatewayResponse.Field line : lines) {
      if (line.name().replace('_', '-').equalsIgnoreCase(wanted)) {
        return line.value();
      }
    }
    return null;
  }

  /** The first {@code max} lines: lower-case name to a string, or to a list if it was repeated. */
  Map<String, Object> table(int max) {
    Map<String, Object> table = new LinkedHashMap<>();
    for (GatewayResponse.Field line : lines.subList(0, Math.min(max, lines.size()))) {
      append(table, line.name().toLowerCase(Locale.ROOT), line.value());
    }
    return table;
  }

  /** Puts a value into a table whose values become lists when a name repeats. */
  static void append(Map<String, Object> table, String name, Object value) {
    Object before = table.get(name);
    if (before == null) {
      table.put(name, value);
      return;
    }
    List<Object> values = new ArrayList<>(before instanceof List<?> list ? list : List.of(before));
    values.add(value);
    table.put(name, values);
  }
}
