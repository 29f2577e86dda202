package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * A growing buffer of JSON text, which escapes strings. It looks at strings eight bytes at a time, and
 * copies a word whole that has no byte to escape and none that is not ASCII. Not thread-safe.
 */
final class JsonBuffer {

  /** The result of {@link #string} for a valid text. */
  static final int VALID = -1;

  private static final byte[] NO_BYTES = {};

  /** Input looked at between two checks of the capacity; each byte becomes at most six. */
  private static final int STEP = 4096;

  private final JsonEscapes escapes;
  private final int initialCapacity;
  private final Base64Writer base64 = new Base64Writer();
  private byte[] bytes;
  private int length;

  /** A body whose base64 belongs at {@link #insertedAt}; empty if there is none. */
  private byte[] inserted = NO_BYTES;

  private int insertedFrom;
  private int insertedTo;
  private int insertedAt;

  JsonBuffer(int initialCapacity, boolean escapeForwardSlash) {
    this.initialCapacity = initialCapacity;
    this.bytes = new byte[initialCapacity];
    this.escapes = new JsonEscapes(escapeForwardSlash);
  }

  int length() {
    return length;
  }

  /** How the strings in this buffer are escaped. */
  JsonEscapes escapes() {
    return escapes;
  }

  private void forgetInserted() {
    inserted = NO_BYTES;
    insertedAt = 0;
  }

  void reset() {
    length = 0;
    forgetInserted();
  }

  /** Empties the buffer and gives back what it holds beyond {@code retainedBytes}. */
  void reset(int retainedBytes) {
    reset();
    if (bytes.length > retainedBytes) {
      bytes = new byte[initialCapacity];
    }
  }

  /** The text ends here: drops what is behind, or takes in what was written there. */
  void truncate(int length) {
    this.length = length;
    if (length < insertedAt) {
      forgetInserted();
    }
  }

  /** A part of what has been written, without a body that is still to be inserted. */
  byte[] copy(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  byte[] toByteArray() {
    if (inserted.length == 0) {
      return Arrays.copyOf(bytes, length);
    }
    int encoded = Base64Writer.length(insertedTo - insertedFrom);
    byte[] array = new byte[ArrayCapacity.sum(length, encoded)];
    System.arraycopy(bytes, 0, array, 0, insertedAt);
    base64.write(inserted, insertedFrom, insertedTo, array, insertedAt);
    System.arraycopy(bytes, insertedAt, array, insertedAt + encoded, length - insertedAt);
    return array;
  }

  /**
   * Writes a body like {@link #base64String}, but, unless slashes are escaped, only when {@link #toByteArray} makes the array, and
   * straight into it. At most one; until then it must stay as it is, and is not counted in {@link #length}.
   */
  void insertBase64String(byte[] source, int from, int to) {
    if (escapes.forwardSlash()) {
      base64String(source, from, to);
      return;
    }
    raw('"');
    inserted = source;
    insertedFrom = from;
    insertedTo = to;
    insertedAt = length;
    raw('"');
  }

  private void ensure(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, ArrayCapacity.grow(bytes.length, length, count));
    }
  }

  /** One character of JSON syntax. */
  void raw(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
  }

  /** JSON text as it is. */
  void raw(byte[] json) {
    raw(json, 0, json.length);
  }

  void raw(String ascii) {
    raw(ascii.getBytes(US_ASCII));
  }

  void raw(byte[] json, int from, int to) {
    ensure(to - from);
    System.arraycopy(json, from, bytes, length, to - from);
    length += to - from;
  }

  void raw(JsonBuffer json) {
    raw(json.bytes, 0, json.length);
  }

  /**
   * Writes the UTF-8 text as a JSON string, or nothing if it is not UTF-8.
   *
   * @return {@link #VALID}, or the offset in {@code source} of the first byte at fault
   */
  int string(byte[] source, int from, int to) {
    int start = length;
    raw('"');
    int i = from;
    while (i < to) {
      int end = Math.min(to, i + STEP);
      if (bytes.length - length < longestEscaped(end - i)) {
        // All at once: growing by half again and again would cost several times the text.
        ensure(ArrayCapacity.sum(longestEscaped(STEP), escapedLength(source, i, to)));
      }
      i = escape(source, i, end, to);
      if (i < 0) {
        length = start;
        return ~i;
      }
    }
    raw('"');
    return VALID;
  }

  /** Makes room for {@code count} more bytes, and gives the array to write them into. */
  byte[] reserve(long count) {
    return reserve(count, 0);
  }

  /** The same; if it has to grow, by as much as is likely to be needed later, if there can be so much. */
  byte[] reserve(long count, long later) {
    if (bytes.length - length < count) {
      long room = Math.max(count, Math.min(count + later, ArrayCapacity.LARGEST - length));
      ensure((int) Math.min(room, ArrayCapacity.LARGEST));
    }
    return bytes;
  }

  /** The most that {@link #escape} writes for so many bytes, beyond the end included. */
  private static int longestEscaped(int count) {
    return count * JsonEscapes.LONGEST + 8;
  }

  /** How long these bytes are when escaped. */
  private long escapedLength(byte[] source, int from, int to) {
    long escaped = 0;
    for (int i = from; i < to; i++) {
      byte b = source[i];
      escaped += b < 0 ? 1 : escapes.length(b);
    }
    return escaped;
  }

  /**
   * Appends the escaped text from {@code from} until at least {@code end}; only a multi-byte sequence
   * crosses it.
   *
   * @return where the next call goes on, or the complement of the offset of an ill-formed sequence
   */
  private int escape(byte[] source, int from, int end, int to) {
    byte[] target = bytes;
    long alsoEscaped = escapes.alsoEscaped();
    int o = length;
    int i = from;
    while (i < end) {
      if (i + 8 <= source.length) {
        long word = Words.eight(source, i);
        Words.putEight(target, o, word);
        long care = Words.needsCare(word, alsoEscaped);
        int left = end - i;
        if (left < 8) {
          // Looking for the end only in the last word makes plain text 5 % faster.
          care &= Words.firstBytes(left);
          if (care == 0) {
            i = end;
            o += left;
            break;
          }
        }
        if (care == 0) {
          i += 8;
          o += 8;
          continue;
        }
        int plain = Words.unmarked(care);
        i += plain;
        o += plain;
      }
      byte b = source[i];
      if (b < 0) {
        int sequence = Utf8.sequenceLength(source, i, to);
        if (sequence == 0) {
          return ~i;
        }
        if (i + 4 <= source.length) {
          Words.putFour(target, o, Words.four(source, i));
        } else {
          System.arraycopy(source, i, target, o, sequence);
        }
        i += sequence;
        o += sequence;
      } else {
        o = escapes.write(b, target, o);
        i++;
        if (b == '\r' && i < end && source[i] == '\n') {
          o = escapes.write(source[i++], target, o);
        }
      }
    }
    length = o;
    return i;
  }

  /** One byte of a string's content, escaped if need be. */
  void escapedByte(byte b) {
    ensure(JsonEscapes.LONGEST);
    length = escapes.write(b, bytes, length);
  }

  /** Writes the text as a JSON string with U+FFFD for every ill-formed sequence. */
  void replacedString(byte[] source, int from, int to) {
    byte[] replaced = Utf8.replaceInvalid(source, from, to);
    string(replaced, 0, replaced.length);
  }

  /** Writes the bytes as a JSON string of standard base64 with padding (RFC 4648 §4). */
  void base64String(byte[] source, int from, int to) {
    raw('"');
    int encoded = Base64Writer.length(to - from);
    ensure(encoded);
    base64.write(source, from, to, bytes, length);
    length += escapes.forwardSlash() ? escapeSlashes(encoded) : encoded;
    raw('"');
  }

  /** Escapes the slashes of the {@code count} bytes at the end, and answers how many bytes these are then. */
  private int escapeSlashes(int count) {
    int slashes = 0;
    for (int i = length; i < length + count; i++) {
      slashes += bytes[i] == '/' ? 1 : 0;
    }
    ensure(ArrayCapacity.sum(count, slashes));
    int o = length + count + slashes;
    for (int i = length + count - 1; o > i + 1; i--) {
      bytes[--o] = bytes[i];
      if (bytes[i] == '/') {
        bytes[--o] = '\\';
      }
    }
    return count + slashes;
  }
}
