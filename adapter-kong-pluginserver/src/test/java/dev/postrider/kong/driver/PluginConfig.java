package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A plugin row of Kong's database.
 *
 * @param id its id
 * @param sequence {@code __seq__}: changes whenever any row changes
 * @param json what StartInstance carries, as bytes
 */
record PluginConfig(String id, long sequence, String json) {

  /** Adds to {@code text}, a JSON object, the keys that Kong adds. */
  static PluginConfig of(
      String plugin, String id, long sequence, String text, KongRelease release) {
    var own = new StringBuilder();
    own.append("\"__seq__\":").append(sequence);
    own.append(",\"__key__\":\"plugins:")
        .append(plugin)
        .append(":::::")
        .append(id)
        .append('"');
    if (release.atLeast(3, 3)) {
      own.append(",\"__plugin_id\":\"").append(id).append('"');
    }
    int end = text.lastIndexOf('}');
    String before = text.substring(0, end).stripTrailing();
    String comma = before.endsWith("{") ? "" : ",";
    String json = before + comma + own + "}";
    return new PluginConfig(id, sequence, new String(json.getBytes(UTF_8), ISO_8859_1));
  }
}
