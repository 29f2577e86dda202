package dev.postrider.kong;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Setting;
import dev.postrider.kong.server.KongVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration in Kong's schema language, made from core's table of settings. What Kong's own
 * plugin has is described as loosely as there, so that every configuration of it is accepted; core
 * looks closer when the plugin starts. An attribute Kong does not know would keep it from starting, so
 * each is written only for versions that do.
 */
final class PluginSchema {

  private static final KongVersion ENCRYPTED = new KongVersion(2, 7);
  private static final KongVersion REFERENCEABLE = new KongVersion(2, 8);
  private static final KongVersion DESCRIPTION = new KongVersion(3, 4);

  /** Kong refuses shorter and longer descriptions. */
  private static final int MIN_DESCRIPTION = 10;

  private static final int MAX_DESCRIPTION = 500;
  private static final List<String> PROTOCOLS = List.of("grpc", "grpcs", "http", "https");

  private final KongVersion kong;
  private final List<Setting> settings;

  private PluginSchema(KongVersion kong, List<Setting> settings) {
    this.kong = kong;
    this.settings = settings;
  }

  /** The schema of the plugin for requests, as JSON would have it: maps, lists, strings, numbers, booleans. */
  static Map<String, Object> of(String name, KongVersion kong) {
    PluginSchema schema = new PluginSchema(kong, known(PublisherConfig.settings()));
    return schema.of(name, schema.fields(""));
  }

  /** The schema of the plugin for logs, as {@link #of(String, KongVersion)}. */
  static Map<String, Object> ofLog(String name, KongVersion kong) {
    PluginSchema schema = new PluginSchema(kong, known(KafkaLogSettings.ALL));
    List<Map<String, Object>> fields = schema.fields("");
    Map<String, Object> lua = new LinkedHashMap<>();
    lua.put("type", "map");
    lua.put("keys", typed("string", "len_min", 1));
    lua.put("values", typed("string", "len_min", 1));
    fields.add(Map.of(KafkaLogSettings.CUSTOM_FIELDS, lua));
    return schema.of(name, fields);
  }

  /** Kong's settings that are not supported yet are refused by name when the plugin starts. */
  private static List<Setting> known(List<Setting> settings) {
    return settings.stream()
        .filter(setting -> setting.supported() || isKongs(setting))
        .toList();
  }

  private Map<String, Object> of(String name, List<Map<String, Object>> fields) {
    Map<String, Object> protocols = new LinkedHashMap<>();
    protocols.put("type", "set");
    protocols.put("required", true);
    protocols.put("default", PROTOCOLS);
    protocols.put("elements", typed("string", "one_of", PROTOCOLS));
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("type", "record");
    config.put("required", true);
    config.put("fields", fields);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    tree.put("fields", List.of(Map.of("protocols", protocols), Map.of("config", config)));
    return tree;
  }

  private static boolean isKongs(Setting setting) {
    return !setting.since().equals("postrider");
  }

  private List<Map<String, Object>> fields(String prefix) {
    Map<String, Map<String, Object>> fields = new LinkedHashMap<>();
    for (Setting setting : settings) {
      String path = setting.path();
      if (path.startsWith(prefix)) {
        String name = path.substring(prefix.length()).split("[.\\[]", 2)[0];
        if (!fields.containsKey(name)) {
          boolean leaf = path.length() == prefix.length() + name.length();
          fields.put(name, leaf ? field(setting) : record(path(prefix, name)));
        }
      }
    }
    List<Map<String, Object>> list = new ArrayList<>();
    fields.forEach((name, field) -> list.add(Map.of(name, field)));
    return list;
  }

  private static String path(String prefix, String name) {
    return prefix + name + ".";
  }

  /** Kong fills in a required record: not one that then lacks a field, or is refused by us. */
  private Map<String, Object> record(String prefix) {
    boolean complete = settings.stream()
        .filter(setting -> setting.path().startsWith(prefix))
        .allMatch(setting ->
            !setting.required() && (setting.supported() || setting.defaultValue() == null));
    Map<String, Object> field = new LinkedHashMap<>();
    field.put("type", "record");
    field.put("required", complete);
    field.put("fields", fields(prefix));
    return field;
  }

  private Map<String, Object> field(Setting setting) {
    Map<String, Object> field = type(setting);
    if (setting.required()) {
      field.put("required", true);
    }
    if (setting.defaultValue() != null) {
      field.put("default", setting.defaultValue());
    }
    if (!setting.oneOf().isEmpty()) {
      field.put("one_of", oneOf(setting));
    }
    if (setting.min() != null && setting.max() != null && !isBoundOfOurs(setting)) {
      field.put("between", List.of(setting.min(), setting.max()));
    }
    int length = setting.description().length();
    if (isKnown(DESCRIPTION) && length >= MIN_DESCRIPTION && length <= MAX_DESCRIPTION) {
      field.put("description", setting.description());
    }
    return field;
  }

  private Map<String, Object> type(Setting setting) {
    Map<String, Object> field = new LinkedHashMap<>();
    switch (setting.type()) {
      case STRING -> field.putAll(text(setting));
      case INTEGER, LONG -> field.put("type", "integer");
      case NUMBER -> field.put("type", "number");
      case BOOLEAN -> field.put("type", "boolean");
      case STRING_LIST -> {
        field.put("type", "array");
        field.put("elements", text(setting));
      }
      case STRING_MAP -> {
        field.put("type", "map");
        field.put("keys", Map.of("type", "string"));
        field.put("values", text(setting));
      }
      case SERVER_LIST -> {
        field.put("type", "array");
        field.put("elements", typed("record", "fields", fields(setting.path() + "[].")));
      }
    }
    return field;
  }

  private Map<String, Object> text(Setting setting) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("type", "string");
    if (setting.secret() && isKnown(ENCRYPTED)) {
      text.put("encrypted", true);
    }
    if (setting.referenceable() && isKnown(REFERENCEABLE)) {
      text.put("referenceable", true);
    }
    return text;
  }

  private static List<?> oneOf(Setting setting) {
    return setting.type() == Setting.Type.INTEGER
        ? setting.oneOf().stream().map(Integer::valueOf).toList()
        : setting.oneOf();
  }

  /** Core's bounds without an end are its own: Kong takes any number there. */
  private static boolean isBoundOfOurs(Setting setting) {
    return isKongs(setting) && Long.valueOf(Integer.MAX_VALUE).equals(setting.max());
  }

  private boolean isKnown(KongVersion since) {
    return kong.compareTo(since) >= 0;
  }

  /** In this order: {@code Map.of} has another in every process, and dumps are compared. */
  private static Map<String, Object> typed(String type, String attribute, Object value) {
    Map<String, Object> field = new LinkedHashMap<>();
    field.put("type", type);
    field.put(attribute, value);
    return field;
  }
}
