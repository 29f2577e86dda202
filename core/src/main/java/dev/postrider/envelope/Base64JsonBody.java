package dev.postrider.envelope;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Rewrites a JSON text some of whose strings are not UTF-8, for {@code on_invalid_utf8=base64}: such
 * a value becomes the base64 of its bytes and is listed by its pointer, such a name gets U+FFFD. Of
 * members whose names are equal then, only the last is written: it is the one that JSON parsers keep,
 * and so each pointer leads to one value. The text has been checked and is without white space
 * between tokens. Not thread-safe.
 */
final class Base64JsonBody {

  /** Deep and long paths would otherwise make a message thousands of times as long as the body. */
  private static final int POINTER_BYTES_PER_BODY_BYTE = 8;

  private static final int POINTER_BYTES_ALWAYS = 1024;

  private static final class Level {
    private boolean object;
    private int index;
    private boolean nameExpected;
    private int pathLength;
  }

  private final byte[] json;
  private final int end;
  private final JsonBuffer out;
  private final JsonPointers pointers;
  private final BitSet replaced;
  private final byte[] unescaped;

  /** One for each depth that was reached. */
  private final List<Level> levels = new ArrayList<>();

  private int depth;

  private Base64JsonBody(byte[] json, int end, JsonBuffer out, JsonPointers pointers) {
    this.json = json;
    this.end = end;
    this.out = out;
    this.pointers = pointers;
    this.unescaped = new byte[end];
    this.replaced = RepeatedNames.replaced(json, end, unescaped);
  }

  /**
   * Appends the text.
   *
   * @throws RequestRejectedException if the pointers would be much longer than the text
   */
  static void write(byte[] json, int end, JsonBuffer out, JsonPointers pointers)
      throws RequestRejectedException {
    new Base64JsonBody(json, end, out, pointers).write();
  }

  private void write() throws RequestRejectedException {
    int i = 0;
    while (i < end) {
      byte b = json[i];
      switch (b) {
        case '"' -> {
          i = string(i);
          continue;
        }
        case '{', '[' -> open(b == '{');
        case '}', ']' -> depth--;
        case ',' -> {
          Level level = levels.get(depth - 1);
          level.index++;
          level.nameExpected = level.object;
        }
        default -> {}
      }
      out.raw((char) b);
      i++;
    }
  }

  private void open(boolean object) {
    goToElement();
    if (depth == levels.size()) {
      levels.add(new Level());
    }
    Level level = levels.get(depth++);
    level.object = object;
    level.nameExpected = object;
    level.index = 0;
    level.pathLength = pointers.pathLength();
  }

  /** Makes the path that of the value that begins here; a member's name has done so already. */
  private void goToElement() {
    if (depth == 0) {
      pointers.truncatePath(0);
    } else if (!levels.get(depth - 1).object) {
      pointers.truncatePath(levels.get(depth - 1).pathLength);
      pointers.appendIndex(levels.get(depth - 1).index);
    }
  }

  /** Writes a string, or goes over a member that is replaced, and answers where to go on. */
  private int string(int open) throws RequestRejectedException {
    int close = JsonText.endOfString(json, open);
    Level level = depth == 0 ? null : levels.get(depth - 1);
    if (level != null && level.nameExpected) {
      if (replaced.get(open)) {
        return nextMember(close);
      }
      level.nameExpected = false;
      name(level, open, close);
    } else if (Utf8.firstInvalid(json, open, close) < 0) {
      out.raw(json, open, close);
    } else {
      int length = JsonText.unescape(json, open + 1, close - 1, unescaped, 0);
      out.base64String(unescaped, 0, length);
      goToElement();
      pointers.add();
      if (pointers.length() > POINTER_BYTES_ALWAYS + (long) end * POINTER_BYTES_PER_BODY_BYTE) {
        throw RequestRejectedException.malformed(
            "invalid json body",
            "too many texts are not UTF-8, at places whose names are too long");
      }
    }
    return close;
  }

  private void name(Level level, int open, int close) {
    int length = JsonText.unescape(json, open + 1, close - 1, unescaped, 0);
    pointers.truncatePath(level.pathLength);
    if (Utf8.firstInvalid(unescaped, 0, length) < 0) {
      out.raw(json, open, close);
      pointers.appendName(unescaped, 0, length);
    } else {
      byte[] text = Utf8.replaceInvalid(unescaped, 0, length);
      out.string(text, 0, text.length);
      pointers.appendName(text, 0, text.length);
    }
  }

  /** The name of the member behind the one of which the name ends here. */
  private int nextMember(int from) {
    int open = 0;
    int i = from;
    while (open > 0 || json[i] != ',') {
      byte b = json[i];
      if (b == '"') {
        i = JsonText.endOfString(json, i);
        continue;
      }
      open += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
      i++;
    }
    return i + 1;
  }
}
