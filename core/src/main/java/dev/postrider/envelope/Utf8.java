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

  /** The same for four bytes. */
  static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** The same for two bytes. */
  static final VarHandle TWO =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** A mask of the first {@code count} bytes of a word, all of them from eight on. */
  static long firstBytes(int count) {
    return count >= 8 ? -1 : (1L << (count << 3)) - 1;
  }

  /** Sets the high bit of each byte that is the same in both. Only the lowest of these bits is exact. */
  static long bytesEqual(long word, long other) {
    long differences = word ^ other;
    return (differences - 0x0101010101010101L) & ~differences & HIGH_BITS;
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
    return i + 4 <= to
        ? sequenceLength((int) FOUR.get(source, i))
        : endingSequenceLength(source, i, to);
  }

  /** The same for a sequence within four bytes, the first of them lowest. */
  static int sequenceLength(int four) {
    if ((four & 0xC0E0) == 0x80C0) {
      return (four & 0x1E) == 0 ? 0 : 2;
    }
    if ((four & 0xC0C0F0) == 0x8080E0) {
      int high = (four & 0x0F) << 6 | (four >>> 8 & 0x3F);
      boolean overlong = high < 0x20;
      boolean surrogate = (high & 0x3E0) == 0x360;
      return overlong || surrogate ? 0 : 3;
    }
    if ((four & 0xC0C0C0F8) == 0x808080F0) {
      int high = (four & 0x07) << 6 | (four >>> 8 & 0x3F);
      boolean overlong = high < 0x10;
      boolean tooHigh = high > 0x10F;
      return overlong || tooHigh ? 0 : 4;
    }
    return 0;
  }

  /** The same where there may not be four bytes. */
  private static int endingSequenceLength(byte[] source, int i, int to) {
    int four = 0;
    for (int j = Math.min(to, i + 4) - 1; j >= i; j--) {
      four = four << 8 | (source[j] & 0xFF);
    }
    return sequenceLength(four);
  }

  /** These bytes with U+FFFD for every ill-formed sequence, as the W3C and Java replace them. */
  static byte[] replaceInvalid(byte[] source, int from, int to) {
    return new String(source, from, to - from, UTF_8).getBytes(UTF_8);
  }
}
