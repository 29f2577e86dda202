package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;

/**
 * A growing buffer of JSON text, and the one place that escapes. Strings are looked at eight bytes at
 * a time: a word without a quote, backslash, control character or non-ASCII byte is copied whole.
 * Not thread-safe.
 */
final class JsonBuffer {

  /** What {@link #string} answers when the text was valid. */
  static final int VALID = -1;

  private static final byte[] NO_BYTES = {};

  private static final long ONES = 0x0101010101010101L;
  private static final long SECOND_BITS = 2 * ONES;
  private static final long SPACES = 0x20 * ONES;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SLASHES = '/' * ONES;

  /** Input looked at between two checks of the capacity; each byte becomes at most six. */
  private static final int STEP = 4096;

  /** What a control character takes that has no short escape. */
  static final int LONGEST_ESCAPE = 6;

  /** Bytes encoded at once: what is left of one step is encoded in smaller ones. */
  private static final int[] BASE64_STEPS = {3 * 2048, 3 * 256, 3 * 32};

  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] SHORT_ESCAPES = shortEscapes();
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(US_ASCII);

  private final boolean escapeForwardSlash;
  private final long alsoEscaped;
  private final int initialCapacity;
  private byte[] bytes;
  private int length;

  /** A body whose base64 belongs at {@link #insertedAt}; empty if there is none. */
  private byte[] inserted = NO_BYTES;

  private int insertedFrom;
  private int insertedTo;
  private int insertedAt;
  private byte[][] base64Inputs = {};
  private byte[] base64Output = {};

  JsonBuffer(int initialCapacity, boolean escapeForwardSlash) {
    this.initialCapacity = initialCapacity;
    this.bytes = new byte[initialCapacity];
    this.escapeForwardSlash = escapeForwardSlash;
    this.alsoEscaped = escapeForwardSlash ? SLASHES : QUOTES;
  }

  int length() {
    return length;
  }

  boolean escapesForwardSlash() {
    return escapeForwardSlash;
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

  byte[] toByteArray() {
    if (inserted.length == 0) {
      return Arrays.copyOf(bytes, length);
    }
    int encoded = base64Length(insertedFrom, insertedTo);
    byte[] array = new byte[Sizes.sum(length, encoded)];
    System.arraycopy(bytes, 0, array, 0, insertedAt);
    encodeBase64(inserted, insertedFrom, insertedTo, array, insertedAt);
    System.arraycopy(bytes, insertedAt, array, insertedAt + encoded, length - insertedAt);
    return array;
  }

  /**
   * Writes a body like {@link #base64String}, but, unless slashes are escaped, only when {@link #toByteArray} makes the array, and
   * straight into it. At most one; until then it must stay as it is, and is not counted in {@link #length}.
   */
  void insertBase64String(byte[] source, int from, int to) {
    if (escapeForwardSlash) {
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
      bytes = Arrays.copyOf(bytes, Sizes.grow(bytes.length, length, count));
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
        ensure(Sizes.sum(longestEscaped(STEP), escapedLength(source, i, to)));
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

  /**
   * Sets the high bit of each byte that is a quote, a backslash, a control character, not ASCII or
   * the one repeated in {@code alsoEscaped}. Only the lowest of these bits is exact.
   */
  static long needsCare(long word, long alsoEscaped) {
    // With that bit changed quote and space have changed places: all below the space are one range.
    return (((word ^ SECOND_BITS) - (SPACES + ONES))
            | ((word ^ BACKSLASHES) - ONES)
            | ((word ^ alsoEscaped) - ONES)
            | word)
        & Utf8.HIGH_BITS;
  }

  /** Whether an ASCII character needs no escape in a JSON string. */
  boolean isPlain(byte b) {
    return SHORT_ESCAPES[b] == 0 || (b == '/' && !escapeForwardSlash);
  }

  /** The byte to escape beyond what JSON demands, eight times; a quote if there is none. */
  long alsoEscaped() {
    return alsoEscaped;
  }

  /** Makes room for {@code count} more bytes, and gives the array to write them into. */
  byte[] reserve(long count) {
    return reserve(count, 0);
  }

  /** The same; if it has to grow, by as much as is likely to be needed later, if there can be so much. */
  byte[] reserve(long count, long later) {
    if (bytes.length - length < count) {
      long room = Math.max(count, Math.min(count + later, Sizes.LARGEST_ARRAY - length));
      ensure((int) Math.min(room, Sizes.LARGEST_ARRAY));
    }
    return bytes;
  }

  /** The most that {@link #escape} writes for so many bytes, beyond the end included. */
  private static int longestEscaped(int count) {
    return count * LONGEST_ESCAPE + 8;
  }

  /** How long these bytes are when escaped. */
  private long escapedLength(byte[] source, int from, int to) {
    long escaped = 0;
    for (int i = from; i < to; i++) {
      byte b = source[i];
      escaped += b < 0 || isPlain(b) ? 1 : SHORT_ESCAPES[b] == 'u' ? LONGEST_ESCAPE : 2;
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
    int o = length;
    int i = from;
    while (i < end) {
      if (i + 8 <= source.length) {
        long word = (long) Utf8.WORD.get(source, i);
        Utf8.WORD.set(target, o, word);
        long care = needsCare(word, alsoEscaped);
        int left = end - i;
        if (left < 8) {
          care &= Utf8.firstBytes(left);
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
        int plain = Long.numberOfTrailingZeros(care) >>> 3;
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
          Utf8.FOUR.set(target, o, (int) Utf8.FOUR.get(source, i));
        } else {
          System.arraycopy(source, i, target, o, sequence);
        }
        i += sequence;
        o += sequence;
      } else {
        o = escaped(b, target, o);
        i++;
        if (b == '\r' && i < end && source[i] == '\n') {
          o = escaped(source[i++], target, o);
        }
      }
    }
    length = o;
    return i;
  }

  /** Writes one ASCII character at {@code o}, escaped if need be, and answers where it ends. */
  int escaped(byte b, byte[] target, int o) {
    byte shortEscape = SHORT_ESCAPES[b];
    if (shortEscape == 0 || (b == '/' && !escapeForwardSlash)) {
      target[o] = b;
      return o + 1;
    }
    target[o] = '\\';
    target[o + 1] = shortEscape;
    if (shortEscape != 'u') {
      return o + 2;
    }
    target[o + 2] = '0';
    target[o + 3] = '0';
    target[o + 4] = HEX[b >> 4];
    target[o + 5] = HEX[b & 0xF];
    return o + LONGEST_ESCAPE;
  }

  /** One byte of a string's content, escaped if need be. */
  void escapedByte(byte b) {
    ensure(LONGEST_ESCAPE);
    length = escaped(b, bytes, length);
  }

  /** Writes the text as a JSON string with U+FFFD for every ill-formed sequence. */
  void replacedString(byte[] source, int from, int to) {
    byte[] replaced = Utf8.replaceInvalid(source, from, to);
    string(replaced, 0, replaced.length);
  }

  /** Writes the bytes as a JSON string of standard base64 with padding (RFC 4648 §4). */
  void base64String(byte[] source, int from, int to) {
    raw('"');
    int encoded = base64Length(from, to);
    ensure(encoded);
    encodeBase64(source, from, to, bytes, length);
    length += escapeForwardSlash ? escapeSlashes(encoded) : encoded;
    raw('"');
  }

  /** Escapes the slashes of the {@code count} bytes at the end, and answers how many bytes these are then. */
  private int escapeSlashes(int count) {
    int slashes = 0;
    for (int i = length; i < length + count; i++) {
      slashes += bytes[i] == '/' ? 1 : 0;
    }
    ensure(Sizes.sum(count, slashes));
    int o = length + count + slashes;
    for (int i = length + count - 1; o > i + 1; i--) {
      bytes[--o] = bytes[i];
      if (bytes[i] == '/') {
        bytes[--o] = '\\';
      }
    }
    return count + slashes;
  }

  private static int base64Length(int from, int to) {
    return Sizes.sum(0, (to - from + 2L) / 3 * 4);
  }

  private void encodeBase64(byte[] source, int from, int to, byte[] target, int at) {
    int i = from;
    int o = at;
    for (int step = 0; step < BASE64_STEPS.length; step++) {
      for (; to - i >= BASE64_STEPS[step]; i += BASE64_STEPS[step]) {
        o += base64Step(source, i, step, target, o);
      }
    }
    for (; i + 2 < to; i += 3) {
      int group = (source[i] & 0xFF) << 16 | (source[i + 1] & 0xFF) << 8 | (source[i + 2] & 0xFF);
      target[o] = BASE64[group >> 18];
      target[o + 1] = BASE64[group >> 12 & 0x3F];
      target[o + 2] = BASE64[group >> 6 & 0x3F];
      target[o + 3] = BASE64[group & 0x3F];
      o += 4;
    }
    if (i < to) {
      int group = (source[i] & 0xFF) << 16 | (i + 1 < to ? (source[i + 1] & 0xFF) << 8 : 0);
      target[o] = BASE64[group >> 18];
      target[o + 1] = BASE64[group >> 12 & 0x3F];
      target[o + 2] = i + 1 < to ? BASE64[group >> 6 & 0x3F] : (byte) '=';
      target[o + 3] = '=';
    }
  }

  /** The JDK's encoder is several times faster, but takes whole arrays only. */
  private int base64Step(byte[] source, int from, int step, byte[] target, int at) {
    if (base64Inputs.length == 0) {
      base64Inputs = new byte[BASE64_STEPS.length][];
      for (int j = 0; j < BASE64_STEPS.length; j++) {
        base64Inputs[j] = new byte[BASE64_STEPS[j]];
      }
      base64Output = new byte[BASE64_STEPS[0] / 3 * 4];
    }
    byte[] input = base64Inputs[step];
    System.arraycopy(source, from, input, 0, input.length);
    int written = Base64.getEncoder().encode(input, base64Output);
    System.arraycopy(base64Output, 0, target, at, written);
    return written;
  }

  private static byte[] shortEscapes() {
    byte[] escapes = new byte[128];
    Arrays.fill(escapes, 0, 0x20, (byte) 'u');
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    escapes['/'] = '/';
    return escapes;
  }
}
