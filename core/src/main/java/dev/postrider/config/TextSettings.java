package dev.postrider.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings given as text under their dotted paths, as servlet init-params and environment
 * variables are, into the same values that {@link JsonSettings} gives.
 */
final class TextSettings {
  private TextSettings() {}

  static Map<String, Object> read(Map<String, String> texts, Faults faults) {
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach((path, text) -> {
      Setting setting = Settings.find(path);
      if (setting == null || path.contains("[]")) {
        faults.add(path, faults.areMany() ? "unknown field" : UnknownName.inText(path));
        return;
      }
      Object value = setting.supported() ? value(setting, text, faults) : text;
      if (value != null) {
        values.put(path, value);
      }
    });
    return values;
  }

  /** The value, or null after a fault. */
  private static @Nullable Object value(Setting setting, String text, Faults faults) {
    String trimmed = text.strip();
    return switch (setting.type()) {
      case STRING -> text;
      case NUMBER -> number(setting, trimmed, faults);
      case INTEGER, LONG -> integer(setting, trimmed, faults);
      case BOOLEAN -> flag(setting, trimmed, faults);
      case STRING_LIST -> trimmed.startsWith("[") ? json(setting, trimmed, faults) : split(trimmed);
      case STRING_MAP -> json(setting, trimmed, faults);
      case SERVER_LIST ->
        isJsonArray(trimmed) ? json(setting, trimmed, faults) : servers(split(trimmed));
    };
  }

  private static @Nullable Object integer(Setting setting, String text, Faults faults) {
    if (text.matches("-?[0-9]{1,100}")) {
      return new BigInteger(text);
    }
    faults.add(
        setting.path(), Faults.quote(text) + " is not " + SettingChecks.expectedNumber(setting));
    return null;
  }

  private static @Nullable Object number(Setting setting, String text, Faults faults) {
    if (text.matches("-?[0-9]{1,100}([.][0-9]{1,100})?")) {
      return Double.valueOf(text);
    }
    faults.add(setting.path(), Faults.quote(text) + " is not a number");
    return null;
  }

  private static @Nullable Object flag(Setting setting, String text, Faults faults) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    faults.add(setting.path(), Faults.quote(text) + " is not true or false");
    return null;
  }

  private static @Nullable Object json(Setting setting, String text, Faults faults) {
    Object value = JsonSettings.readValue(setting.path(), text, faults);
    if (value == null) {
      String form = setting.type() == Setting.Type.STRING_MAP ? "object" : "array";
      faults.add(setting.path(), "expected a JSON " + form);
    }
    return value;
  }

  private static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String item : text.split(",", -1)) {
        items.add(item.strip());
      }
    }
    return items;
  }

  /** An address in brackets, {@code [::1]:9092}, also begins with one. */
  private static boolean isJsonArray(String text) {
    return text.matches("(?s)\\[\\s*[{\\]\"].*");
  }

  /**
   * Each {@code host:port} as the object that stands for it in JSON. What is not of that form lacks
   * its port or has one that is no number, and {@link SettingChecks} says so.
   */
  static List<Map<String, Object>> servers(List<String> addresses) {
    List<Map<String, Object>> servers = new ArrayList<>();
    for (String address : addresses) {
      Map<String, Object> server = new LinkedHashMap<>();
      int colon = address.lastIndexOf(':');
      boolean hasPort = colon > address.lastIndexOf(']')
          && (address.startsWith("[") || address.indexOf(':') == colon);
      server.put("host", hasPort ? address.substring(0, colon) : address);
      if (hasPort) {
        String port = address.substring(colon + 1);
        server.put("port", port.matches("[0-9]{1,100}") ? new BigInteger(port) : port);
      }
      servers.add(server);
    }
    return servers;
  }
}
