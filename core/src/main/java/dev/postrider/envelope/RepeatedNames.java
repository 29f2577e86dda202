package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the members of a JSON text that a later member of their object replaces, because the names are
 * equal or become equal when U+FFFD stands for what is not UTF-8.
 */
final class RepeatedNames {

  private static final int IN_ARRAY = -1;
  private static final int NONE = -1;
  private static final int ENTERED = -2;

  /** A name in one object. Comparable, so that names that collide on purpose are found in a tree. */
  private record Member(int object, String name) implements Comparable<Member> {

    @Override
    public int compareTo(Member other) {
      int order = Integer.compare(object, other.object);
      return order == 0 ? name.compareTo(other.name) : order;
    }
  }

  private final byte[] json;
  private final int end;
  private final byte[] unescaped;
  private final Map<Member, Integer> last = new HashMap<>();
  private final BitSet replaced = new BitSet();

  /** Where each open level begins if it is an object. */
  private int[] objects = new int[16];

  /** Where the first name of each open object is until a second comes: most small objects need no entry. */
  private int[] firstNames = new int[16];

  private int depth;

  private RepeatedNames(byte[] json, int end, byte[] unescaped) {
    this.json = json;
    this.end = end;
    this.unescaped = unescaped;
  }

  /**
   * The offsets of the names, at their quotes, in a text without white space between tokens.
   *
   * @param scratch room for the longest string
   */
  static BitSet replaced(byte[] json, int end, byte[] scratch) {
    RepeatedNames names = new RepeatedNames(json, end, scratch);
    names.find();
    return names.replaced;
  }

  private void find() {
    int i = 0;
    boolean isName = false;
    while (i < end) {
      switch (json[i]) {
        case '"' -> {
          int close = JsonText.endOfString(json, i);
          if (isName) {
            name(i);
          }
          isName = false;
          i = close;
          continue;
        }
        case '{' -> {
          open(i);
          isName = true;
        }
        case '[' -> open(IN_ARRAY);
        case '}', ']' -> depth--;
        case ',' -> isName = objects[depth - 1] != IN_ARRAY;
        default -> {}
      }
      i++;
    }
  }

  private void open(int object) {
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, depth * 2);
      firstNames = Arrays.copyOf(firstNames, depth * 2);
    }
    firstNames[depth] = NONE;
    objects[depth++] = object;
  }

  private void name(int quote) {
    int first = firstNames[depth - 1];
    if (first == NONE) {
      firstNames[depth - 1] = quote;
      return;
    }
    if (first != ENTERED) {
      enter(first);
      firstNames[depth - 1] = ENTERED;
    }
    enter(quote);
  }

  private void enter(int quote) {
    int close = JsonText.endOfString(json, quote) - 1;
    int length = JsonText.unescape(json, quote + 1, close, unescaped, 0);
    byte[] replacedName = unescaped;
    if (Utf8.firstInvalid(unescaped, 0, length) >= 0) {
      replacedName = Utf8.replaceInvalid(unescaped, 0, length);
      length = replacedName.length;
    }
    String name = new String(replacedName, 0, length, UTF_8);
    Integer earlier = last.put(new Member(objects[depth - 1], name), quote);
    if (earlier != null) {
      replaced.set(earlier);
    }
  }
}
