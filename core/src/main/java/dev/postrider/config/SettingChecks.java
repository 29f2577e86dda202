package dev.postrider.config;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the value of each setting alone, against the setting's row in the table. */
final class SettingChecks {
  private static final double MAX_EXACT = SettingRow.ANY_LONG;

  private static final String SERVER = "{\"host\": \"kafka.example.com\", \"port\": 9092}";

  private SettingChecks() {}

  /**
   * Checks values by setting path as {@link JsonSettings} and {@link TextSettings} read them. A
   * setting at fault gets its default, so that the checks that follow find only faults of their own.
   */
  static SettingValues check(Map<String, Object> read, Faults faults) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Setting setting : Settings.ALL) {
      String path = setting.path();
      if (path.contains("[]")) {
        continue;
      }
      Object given = read.get(path);
      if (given != null && !setting.supported() && !isNothing(setting, given)) {
        faults.add(path, "not supported yet" + Settings.instead(path));
      } else if (given == null && isRequired(setting, read)) {
        faults.add(path, "required");
      }
      Object value = setting.supported() && given != null ? value(setting, given, faults) : null;
      if (value == null && setting.supported()) {
        value = setting.defaultValue();
      }
      if (value != null) {
        values.put(path, value);
      }
    }
    return new SettingValues(values);
  }

  /** Within a group only where another setting of the group is given. */
  private static boolean isRequired(Setting setting, Map<String, Object> read) {
    String group = setting.path().substring(0, setting.path().lastIndexOf('.') + 1);
    return setting.required()
        && setting.supported()
        && (group.isEmpty()
            || Settings.ALL.stream().anyMatch(one -> saysAnything(one, group, read)));
  }

  private static boolean saysAnything(Setting setting, String group, Map<String, Object> read) {
    Object given = read.get(setting.path());
    return given != null && setting.path().startsWith(group) && !isNothing(setting, given);
  }

  /** A gateway writes defaults out; a setting that says nothing new needs no support. */
  private static boolean isNothing(Setting setting, Object given) {
    return SettingValues.isEmpty(given)
        || (given.equals(false) && setting.defaultValue() == null)
        || given.equals(setting.defaultValue())
        || (given instanceof Number number
            && setting.defaultValue() instanceof Number normal
            && number.doubleValue() == normal.doubleValue());
  }

  private static @Nullable Object value(Setting setting, Object given, Faults faults) {
    String path = setting.path();
    return switch (setting.type()) {
      case STRING -> choice(setting, resolved(setting, path, given, faults), faults);
      case INTEGER -> integer(setting, path, given, faults);
      case LONG -> number(setting, path, given, faults);
      case NUMBER -> fraction(setting, path, given, faults);
      case BOOLEAN ->
        given instanceof Boolean ? given : wrongType(path, "true or false", given, faults);
      case STRING_LIST -> strings(path, SettingValues.isEmpty(given) ? List.of() : given, faults);
      case STRING_MAP -> map(setting, SettingValues.isEmpty(given) ? Map.of() : given, faults);
      case SERVER_LIST -> servers(path, SettingValues.isEmpty(given) ? List.of() : given, faults);
    };
  }

  private static @Nullable Object wrongType(
      String path, String expected, @Nullable Object given, Faults faults) {
    faults.add(path, "expected " + expected + ", got " + kind(given));
    return null;
  }

  /** The type of a value from JSON, without the value itself. */
  static String kind(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof String) {
      return "a string";
    } else if (value instanceof Boolean) {
      return "true or false";
    } else if (value instanceof Double) {
      return "a fraction";
    } else if (value instanceof Number) {
      return "a number";
    }
    return value instanceof List ? "an array" : "an object";
  }

  private static @Nullable String text(String path, @Nullable Object given, Faults faults) {
    if (!(given instanceof String text)) {
      wrongType(path, "a string", given, faults);
      return null;
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      faults.add(path, "has half of a surrogate pair, which is no character");
      return null;
    }
    return text;
  }

  private static @Nullable String string(String path, @Nullable Object given, Faults faults) {
    String text = text(path, given, faults);
    if (text != null && text.isEmpty()) {
      faults.add(path, "must not be empty");
      return null;
    }
    return text;
  }

  /** A reference that Kong cannot resolve arrives as an empty text, any other caller's as it is. */
  private static @Nullable String resolved(
      Setting setting, String path, @Nullable Object given, Faults faults) {
    if (setting.referenceable() && "".equals(given)) {
      faults.add(
          path, "must not be empty; Kong leaves that of a vault reference it cannot resolve");
      return null;
    }
    String text = string(path, given, faults);
    return text == null || isResolved(setting, path, text, faults) ? text : null;
  }

  /** The text behind {@code vault://} is not shown: it may tell where a secret is. */
  private static boolean isResolved(Setting setting, String path, String text, Faults faults) {
    if (setting.referenceable() && text.startsWith("{vault://") && text.endsWith("}")) {
      faults.add(
          path, "is a vault reference; only Kong resolves those, the value itself is needed");
      return false;
    }
    return true;
  }

  private static @Nullable String choice(Setting setting, @Nullable String text, Faults faults) {
    if (text == null || setting.oneOf().isEmpty() || setting.oneOf().contains(text)) {
      return text;
    }
    notOneOf(setting, Faults.quote(text), faults);
    return null;
  }

  private static void notOneOf(Setting setting, String given, Faults faults) {
    faults.add(setting.path(), given + " is not one of " + String.join(", ", setting.oneOf()));
  }

  private static @Nullable Integer integer(
      Setting setting, String path, Object given, Faults faults) {
    Long number = number(setting, path, given, faults);
    return number == null ? null : Math.toIntExact(number);
  }

  private static @Nullable Long number(Setting setting, String path, Object given, Faults faults) {
    BigInteger number = whole(given);
    if (number == null) {
      wrongType(path, expectedNumber(setting), given, faults);
      return null;
    }
    if (!setting.oneOf().isEmpty()) {
      if (setting.oneOf().contains(number.toString())) {
        return number.longValueExact();
      }
      notOneOf(setting, abbreviate(number), faults);
      return null;
    }
    Long min = setting.min();
    Long max = setting.max();
    long least = min == null ? Integer.MIN_VALUE : min;
    long most = max == null ? Integer.MAX_VALUE : max;
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      faults.add(path, abbreviate(number) + " is not between " + least + " and " + most);
      return null;
    }
    return number.longValueExact();
  }

  private static @Nullable Double fraction(
      Setting setting, String path, Object given, Faults faults) {
    if (!(given instanceof Number number)) {
      wrongType(path, "a number", given, faults);
      return null;
    }
    double value = number.doubleValue();
    Long min = setting.min();
    Long max = setting.max();
    if (min != null && max != null && !(value >= min && value <= max)) {
      faults.add(path, value + " is not between " + min + " and " + max);
      return null;
    }
    return value;
  }

  /** The numbers that a setting takes, for a fault about another value. */
  static String expectedNumber(Setting setting) {
    if (!setting.oneOf().isEmpty()) {
      return "one of " + String.join(", ", setting.oneOf());
    }
    return setting.unit() == null ? "an integer" : "an integer, the number of " + setting.unit();
  }

  /** JSON has one kind of number: {@code 1e3} is whole. Beyond 2^53 a fraction is no longer exact. */
  private static @Nullable BigInteger whole(Object given) {
    if (given instanceof Double number
        && number == Math.rint(number)
        && Math.abs(number) <= MAX_EXACT) {
      return BigInteger.valueOf(number.longValue());
    }
    return given instanceof BigInteger number ? number : null;
  }

  private static String abbreviate(BigInteger number) {
    String digits = number.toString();
    return digits.length() <= 30 ? digits : digits.substring(0, 30) + "…";
  }

  private static @Nullable List<String> strings(String path, Object given, Faults faults) {
    if (!(given instanceof List<?> list)) {
      wrongType(path, "an array of strings", given, faults);
      return null;
    }
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String string = string(path + "[" + i + "]", list.get(i), faults);
      if (string != null) {
        strings.add(string);
      }
    }
    return List.copyOf(strings);
  }

  private static @Nullable Map<String, String> map(Setting setting, Object given, Faults faults) {
    String path = setting.path();
    if (!(given instanceof Map<?, ?> map)) {
      wrongType(path, "an object", given, faults);
      return null;
    }
    Map<String, String> strings = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      String name = string(path + "." + key, key, faults);
      String text = text(path + "." + key, value, faults);
      if (name != null && text != null && isResolved(setting, path + "." + key, text, faults)) {
        strings.put(name, text);
      }
    });
    return Collections.unmodifiableMap(strings);
  }

  private static @Nullable List<String> servers(String path, Object given, Faults faults) {
    if (!(given instanceof List<?> list)) {
      wrongType(path, "an array such as [" + SERVER + "]", given, faults);
      return null;
    }
    List<String> servers = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String item = path + "[" + i + "]";
      if (list.get(i) instanceof Map<?, ?> server) {
        String address = server(path, item, server, faults);
        if (address != null && servers.contains(address)) {
          faults.add(item, Faults.quote(address) + " is listed twice");
        } else if (address != null) {
          servers.add(address);
        }
      } else {
        wrongType(item, "an object such as " + SERVER, list.get(i), faults);
      }
    }
    if (list.isEmpty()) {
      faults.add(path, "must not be empty");
    }
    return List.copyOf(servers);
  }

  private static @Nullable String server(
      String path, String item, Map<?, ?> server, Faults faults) {
    for (Object name : server.keySet()) {
      if (!name.equals("host") && !name.equals("port")) {
        faults.add(
            item + "." + name,
            faults.areMany() ? "unknown field" : UnknownName.fault(path + "[]." + name));
      }
    }
    String host = null;
    Integer port = null;
    if (server.get("host") == null) {
      faults.add(item + ".host", "required");
    } else {
      host = host(item + ".host", string(item + ".host", server.get("host"), faults), faults);
    }
    Setting portSetting = Settings.find(path + "[].port");
    if (server.get("port") == null) {
      faults.add(item + ".port", "required");
    } else if (portSetting != null) {
      port = integer(portSetting, item + ".port", server.get("port"), faults);
    }
    return host == null || port == null ? null : host + ":" + port;
  }

  /** The host as it stands before a port, an IPv6 address in brackets; null after a fault. */
  private static @Nullable String host(String path, @Nullable String host, Faults faults) {
    if (host == null) {
      return null;
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    // The characters kafka-clients takes in an address, see org.apache.kafka.common.utils.Utils.
    if (!bare.matches("[0-9a-zA-Z._%:-]+")) {
      faults.add(path, Faults.quote(host) + " has a character outside [0-9a-zA-Z._%:-]");
      return null;
    }
    return bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare;
  }
}
