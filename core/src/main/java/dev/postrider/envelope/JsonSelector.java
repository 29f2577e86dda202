package dev.postrider.envelope;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values at some JSON Pointers (RFC 6901) in one pass over a JSON text and without a tree. Of
 * members of one name the last one counts. Immutable.
 *
 * @since 0.1.0
 */
public final class JsonSelector {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final PointerTree tree;
  private final int count;

  /**
   * Finds the values at these pointers.
   *
   * @param pointers different ones, for example {@code /order/id}; the empty pointer is the whole text
   */
  public JsonSelector(List<String> pointers) {
    this.tree = PointerTree.of(pointers);
    this.count = pointers.size();
  }

  /** No value for any of the pointers. */
  byte[] @Nullable [] none() {
    return new byte[count][];
  }

  /** Finds where the values are while another scan goes over the text. */
  PointerPlaces places() {
    return new PointerPlaces(tree, count);
  }

  /**
   * The values as JSON text, in the order of the pointers; {@code null} where there is none.
   *
   * @param json a JSON text without white space between tokens, as {@link EnvelopeEncoder#encodeJson} has
   *     it; nothing is checked
   */
  public byte[] @Nullable [] select(byte[] json, int from, int to) {
    return new JsonSelection(json, to, count).find(from, tree);
  }

  /**
   * What a value stands for: the characters of a string, all other values as they are written; {@code
   * null} for the value null.
   *
   * @param json one of the values that {@link #select} has found
   */
  public static byte @Nullable [] text(byte[] json) {
    if (json[0] != '"') {
      return Arrays.equals(json, NULL) ? null : json;
    }
    byte[] text = new byte[json.length];
    return Arrays.copyOf(text, JsonText.unescape(json, 1, json.length - 1, text, 0));
  }

  /**
   * Writes the characters of a string in UTF-8, no more bytes than its content has.
   *
   * @param json a checked JSON text without half of a surrogate pair
   * @param from where the content of the string begins, behind the quote
   * @param to where the content ends
   * @param target another array, with room for {@code to - from} bytes
   * @param at where the characters begin in the target
   * @return where they end there
   */
  public static int unescape(byte[] json, int from, int to, byte[] target, int at) {
    return JsonText.unescape(json, from, to, target, at);
  }
}
