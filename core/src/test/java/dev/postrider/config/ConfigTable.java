package dev.postrider.config;

import java.util.List;
import java.util.Map;

/** The settings as the Markdown table of README.md. */
final class ConfigTable {
  private ConfigTable() {}

  static String markdown() {
    StringBuilder table = new StringBuilder();
    table.append("| name | type | default | since | meaning |\n");
    table.append("|---|---|---|---|---|\n");
    for (Setting setting : PublisherConfig.settings()) {
      if (setting.supported()) {
        table
            .append("| `" + setting.path() + "` ")
            .append("| " + type(setting) + " ")
            .append("| " + defaultValue(setting) + " ")
            .append("| " + since(setting) + " ")
            .append("| " + setting.description() + " |\n");
      }
    }
    return table.toString();
  }

  private static String type(Setting setting) {
    if (!setting.oneOf().isEmpty()) {
      return String.join(", ", setting.oneOf());
    }
    return switch (setting.type()) {
      case STRING -> "text";
      case INTEGER, LONG, NUMBER -> "number" + unit(setting) + range(setting);
      case BOOLEAN -> "true, false";
      case STRING_LIST -> "list of texts";
      case STRING_MAP -> "map from text to text";
      case SERVER_LIST -> "list of host and port";
    };
  }

  private static String unit(Setting setting) {
    return setting.unit() == null ? "" : ", " + setting.unit();
  }

  private static String range(Setting setting) {
    Long min = setting.min();
    Long max = setting.max();
    if (min == null || max == null) {
      return "";
    }
    return max == Integer.MAX_VALUE || setting.type() == Setting.Type.LONG
        ? ", at least " + min
        : ", " + min + " to " + max;
  }

  private static String defaultValue(Setting setting) {
    Object value = setting.defaultValue();
    if (value == null) {
      if (!setting.required()) {
        return "";
      }
      return setting.path().matches("[^.]+(\\[].*)?") ? "required" : "required in its group";
    }
    boolean empty = value.equals(List.of()) || value.equals(Map.of());
    return empty ? "empty" : "`" + value + "`";
  }

  private static String since(Setting setting) {
    return setting.since().equals("postrider") ? "ours" : "Kong " + setting.since();
  }
}
