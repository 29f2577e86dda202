package dev.postrider.envelope;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names with one or more values, in arrival order: arguments, headers or parts. Filled by one
 * request, written as a JSON object, then reset; keeps its arrays. Finding a name takes constant
 * time whatever names a caller chooses. Not thread-safe.
 */
final class NamedValues {

  private static final int NAME = 0;
  private static final int VALUE = 1;
  private static final int END = 2;
  private static final int NEXT = 3;
  private static final int LAST = 4;
  private static final int STRIDE = 5;
  private static final int NOT_FIRST = -2;
  private static final int NONE = -1;
  private static final int IS_TRUE = -1;
  private static final int RETAINED_ENTRIES = 512;
  private static final int RETAINED_TEXT = 1024 * 1024;
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final long MERSENNE_61 = (1L << 61) - 1;

  /** Secret, so that nobody outside can choose names that collide. */
  private final long hashKey = ThreadLocalRandom.current().nextLong(1L << 32, MERSENNE_61);

  private byte[] text = new byte[2048];
  private int textEnd;
  private int[] entries = new int[32 * STRIDE];
  private int[] slots = new int[64];
  private int size;
  private int nameStart;
  private int nameEnd;
  private boolean hasReplacedName;

  /** How many values there are. */
  int size() {
    return size;
  }

  void reset() {
    if (size > RETAINED_ENTRIES) {
      entries = new int[32 * STRIDE];
      slots = new int[64];
    } else if (size > 0) {
      Arrays.fill(slots, 0);
    }
    if (text.length > RETAINED_TEXT) {
      text = new byte[2048];
    }
    size = 0;
    textEnd = 0;
    hasReplacedName = false;
  }

  /** Makes room for {@code count} more bytes of text. */
  void ensure(int count) {
    if (text.length - textEnd < count) {
      text = Arrays.copyOf(text, ArrayCapacity.grow(text.length, textEnd, count));
    }
  }

  void append(byte[] source, int from, int to) {
    ensure(to - from);
    System.arraycopy(source, from, text, textEnd, to - from);
    textEnd += to - from;
  }

  /** Appends the bytes of HTTP text, see {@link RequestView}. */
  void append(String value) {
    int length = value.length();
    ensure(length);
    if (HttpText.copyLatin1(value, text, textEnd)) {
      textEnd += length;
    } else {
      byte[] decoded = HttpText.bytes(value);
      append(decoded, 0, decoded.length);
    }
  }

  void startName() {
    nameStart = textEnd;
  }

  /** Appends a field name in lower case. */
  void appendLowerCase(String name) {
    int from = textEnd;
    append(name);
    Words.toLowerCase(text, from, textEnd);
  }

  /** The name is complete, the value begins. A name that is not UTF-8 gets U+FFFD in its place. */
  void endName() {
    if (Utf8.firstInvalid(text, nameStart, textEnd) >= 0) {
      byte[] replaced = Utf8.replaceInvalid(text, nameStart, textEnd);
      textEnd = nameStart;
      append(replaced, 0, replaced.length);
      hasReplacedName = true;
    }
    nameEnd = textEnd;
  }

  /** The value is complete. */
  void endValue() {
    add(nameEnd, textEnd);
  }

  /** The name stands alone: its value is {@code true}. */
  void addTrue() {
    add(IS_TRUE, IS_TRUE);
  }

  /** Where the text appended next will begin. */
  int textEnd() {
    return textEnd;
  }

  /** Text was written straight into {@link #text}, up to here. */
  void textEnd(int end) {
    textEnd = end;
  }

  byte[] text() {
    return text;
  }

  private void add(int valueStart, int valueEnd) {
    if ((size + 1) * STRIDE > entries.length) {
      entries = Arrays.copyOf(entries, entries.length * 2);
    }
    if ((size + 1) * 2 > slots.length) {
      rehash();
    }
    int entry = size * STRIDE;
    entries[entry + NAME] = nameStart;
    entries[entry + VALUE] = valueStart;
    entries[entry + END] = valueEnd;
    entries[entry + NEXT] = NONE;
    entries[entry + LAST] = entry;
    // The end of a name is the start of its value, unless the value is true.
    if (valueStart == IS_TRUE) {
      entries[entry + END] = nameEnd;
    }
    size++;
    int slot = slotOf(nameStart, nameEnd);
    int first = slots[slot] - 1;
    if (first < 0) {
      slots[slot] = entry + 1;
      return;
    }
    entries[entries[first + LAST] + NEXT] = entry;
    entries[first + LAST] = entry;
    entries[entry + LAST] = NOT_FIRST;
  }

  private void rehash() {
    slots = new int[slots.length * 4];
    for (int entry = 0; entry < size * STRIDE; entry += STRIDE) {
      if (entries[entry + LAST] != NOT_FIRST) {
        slots[slotOf(entries[entry + NAME], nameEndOf(entry))] = entry + 1;
      }
    }
  }

  private int nameEndOf(int entry) {
    int value = entries[entry + VALUE];
    return value == IS_TRUE ? entries[entry + END] : value;
  }

  /** The slot that holds this name, or the free one where it belongs. */
  private int slotOf(int from, int to) {
    int mask = slots.length - 1;
    int slot = hash(from, to) & mask;
    while (true) {
      int entry = slots[slot] - 1;
      if (entry < 0
          || Arrays.equals(text, from, to, text, entries[entry + NAME], nameEndOf(entry))) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** A polynomial over the field of 2^61-1 with a secret point: names collide only by chance. */
  private int hash(int from, int to) {
    long hash = (long) to - from;
    int i = from;
    while (i < to) {
      long word = 0;
      int end = Math.min(i + 7, to);
      while (i < end) {
        word = (word << 8) | (text[i++] & 0xFF);
      }
      hash = multiply(hash, hashKey) + word;
      hash = (hash & MERSENNE_61) + (hash >>> 61);
    }
    hash = multiply(hash, hashKey);
    return (int) (hash ^ (hash >>> 32));
  }

  private static long multiply(long a, long b) {
    long low = a * b;
    long high = Math.multiplyHigh(a, b);
    long folded = (low & MERSENNE_61) + ((high << 3) | (low >>> 61));
    return folded >= MERSENNE_61 ? folded - MERSENNE_61 : folded;
  }

  /**
   * Writes everything as one JSON object: a name with one value has a string or {@code true}, a name
   * with several an array.
   *
   * @param onInvalidUtf8 what becomes of values that are not UTF-8; names get U+FFFD unless it is
   *     {@code REJECT}
   * @param pointers receives the pointers of the values written as base64
   * @param member the member this becomes, for the error text
   */
  void writeTo(
      JsonBuffer out,
      EnvelopeConfig.InvalidUtf8 onInvalidUtf8,
      JsonPointers pointers,
      String member)
      throws RequestRejectedException {
    if (hasReplacedName && onInvalidUtf8 == EnvelopeConfig.InvalidUtf8.REJECT) {
      throw RequestRejectedException.malformed("request is not valid UTF-8", "a name of " + member);
    }
    out.raw('{');
    for (int entry = 0; entry < size * STRIDE; entry += STRIDE) {
      if (entries[entry + LAST] == NOT_FIRST) {
        continue;
      }
      if (entry > 0) {
        out.raw(',');
      }
      out.string(text, entries[entry + NAME], nameEndOf(entry));
      out.raw(':');
      boolean repeated = entries[entry + NEXT] != NONE;
      if (repeated) {
        out.raw('[');
      }
      int index = 0;
      for (int value = entry; value != NONE; value = entries[value + NEXT]) {
        if (index > 0) {
          out.raw(',');
        }
        int from = entries[value + VALUE];
        int to = entries[value + END];
        if (from == IS_TRUE) {
          out.raw(TRUE);
        } else if (out.string(text, from, to) != JsonBuffer.VALID) {
          switch (onInvalidUtf8) {
            case REJECT ->
              throw RequestRejectedException.malformed(
                  "request is not valid UTF-8", "a value of " + member);
            case REPLACE -> out.replacedString(text, from, to);
            case BASE64, BASE64_EXCEPT_JSON -> {
              out.base64String(text, from, to);
              pointers.truncatePath(0);
              pointers.appendName(text, entries[entry + NAME], nameEndOf(entry));
              if (repeated) {
                pointers.appendIndex(index);
              }
              pointers.add();
            }
          }
        }
        index++;
      }
      if (repeated) {
        out.raw(']');
      }
    }
    out.raw('}');
  }
}
