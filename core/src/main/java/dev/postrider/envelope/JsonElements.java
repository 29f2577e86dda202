package dev.postrider.envelope;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a JSON array into its elements.
 *
 * @since 0.1.0
 */
public final class JsonElements {

  private JsonElements() {}

  /**
   * The elements as they stand in the text, without the white space around them.
   *
   * @param json a JSON text (RFC 8259), which may begin with a byte order mark; nothing is checked
   * @param most how many elements there may be
   * @return views into the text; null if the text is no array
   * @throws RequestRejectedException if there are more
   */
  public static @Nullable List<ByteBuffer> of(byte[] json, int from, int to, int most)
      throws RequestRejectedException {
    int i = skipSpace(json, from + (Utf8.hasBom(json, from, to) ? Utf8.BOM_LENGTH : 0));
    if (json[i] != '[') {
      return null;
    }
    List<ByteBuffer> elements = new ArrayList<>();
    i = skipSpace(json, i + 1);
    while (json[i] != ']') {
      if (elements.size() == most) {
        throw RequestRejectedException.bodyTooLarge(
            "more than " + most + " items (split_max_items)");
      }
      int end = JsonText.endOfValue(json, i);
      elements.add(ByteBuffer.wrap(json, i, end - i));
      i = skipSpace(json, end);
      i = json[i] == ',' ? skipSpace(json, i + 1) : i;
    }
    return elements;
  }

  private static int skipSpace(byte[] json, int from) {
    int i = from;
    while (JsonText.isSpace(json[i])) {
      i++;
    }
    return i;
  }
}
