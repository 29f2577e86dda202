package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Well-formed UTF-8 (Unicode 15.0, table 3-7). */
final class Utf8 {

  /** Reads and writes eight bytes of an array at once. */
  static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** A mask of the first {@code count} bytes of a word, all of them from eight on. */
  static long firstBytes(int count) {
    return count >= 8 ? -1 : (1L << (count << 3)) - 1;
  }

  /** Eight bytes with every ASCII capital letter made small; other bytes stay. */
  static long lowerCase(long word) {
    long seven = word & ~HIGH_BITS;
    long fromA = seven + (0x80 - 'A') * 0x0101010101010101L;
    long beyondZ = seven + (0x80 - 'Z' - 1) * 0x0101010101010101L;
    long capital = fromA & ~beyondZ & ~word & HIGH_BITS;
    return word | (capital >>> 2);
  }

  /** The offset of the first byte that is not part of a well-formed sequence, or -1. */
  static int firstInvalid(byte[] source, int from, int to) {
    int i = from;
    while (i < to) {
      if (i + 8 <= source.length
          && ((long) WORD.get(source, i) & HIGH_BITS & firstBytes(to - i)) == 0) {
        i += 8;
      } else if (source[i] >= 0) {
        i++;
      } else {
        int length = sequenceLength(source, i, to);
        if (length == 0) {
          return i;
        }
        i += length;
      }
    }
    return -1;
  }

  /** The length of the sequence of two to four bytes that begins at {@code i}, or 0 if ill-formed. */
  static int sequenceLength(byte[] source, int i, int to) {
    int lead = source[i] & 0xFF;
    if (lead < 0xE0) {
      return lead >= 0xC2 && i + 1 < to && isContinuation(source[i + 1]) ? 2 : 0;
    }
    if (i + 2 >= to || !isContinuation(source[i + 1]) || !isContinuation(source[i + 2])) {
      return 0;
    }
    int second = source[i + 1] & 0xFF;
    if (lead < 0xF0) {
      boolean overlong = lead == 0xE0 && second < 0xA0;
      boolean surrogate = lead == 0xED && second > 0x9F;
      return overlong || surrogate ? 0 : 3;
    }
    if (lead > 0xF4 || i + 3 >= to || !isContinuation(source[i + 3])) {
      return 0;
    }
    boolean overlong = lead == 0xF0 && second < 0x90;
    boolean tooHigh = lead == 0xF4 && second > 0x8F;
    return overlong || tooHigh ? 0 : 4;
  }

  /** These bytes with U+FFFD for every ill-formed sequence, as the W3C and Java replace them. */
  static byte[] replaceInvalid(byte[] source, int from, int to) {
    return new String(source, from, to - from, UTF_8).getBytes(UTF_8);
  }

  private static boolean isContinuation(byte b) {
    return b < (byte) 0xC0;
  }
}
