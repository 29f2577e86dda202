package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes a JSON object to pieces.
 *
 * @since 0.1.0
 */
public final class JsonMembers {

  private JsonMembers() {}

  /**
   * The members of an object: each name, unescaped, and the JSON text of its value. Of members of one name
   * the last one counts.
   *
   * @param json a JSON text without white space between tokens, as {@link EnvelopeEncoder#encodeJson} has it;
   *     nothing is checked
   * @return null if the text is no object
   */
  public static @Nullable Map<String, byte[]> of(byte[] json) {
    if (json[0] != '{') {
      return null;
    }
    Map<String, byte[]> members = new LinkedHashMap<>();
    int i = 1;
    while (json[i] != '}') {
      i += json[i] == ',' ? 1 : 0;
      int behindName = JsonText.endOfString(json, i);
      byte[] name = new byte[behindName - i];
      int length = JsonText.unescape(json, i + 1, behindName - 1, name, 0);
      int end = JsonText.endOfValue(json, behindName + 1);
      members.put(
          new String(name, 0, length, UTF_8), Arrays.copyOfRange(json, behindName + 1, end));
      i = end;
    }
    return members;
  }
}
