package dev.postrider.envelope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of an array at once, as one {@code long} whose lowest byte is the first ("SIMD
 * within a register"). A method that finds bytes sets the high bit of each byte found; of these marks
 * only the lowest is exact, because the subtractions borrow from the byte behind.
 */
final class Words {

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle TWO =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long SECOND_BITS = 2 * ONES;
  private static final long BEYOND_SPACE = (' ' + 1) * ONES;
  private static final long BEYOND_PLUS = ('+' + 1) * ONES;
  private static final long EQUALS = '=' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  private Words() {}

  static long eight(byte[] bytes, int at) {
    return (long) EIGHT.get(bytes, at);
  }

  static void putEight(byte[] bytes, int at, long word) {
    EIGHT.set(bytes, at, word);
  }

  static int four(byte[] bytes, int at) {
    return (int) FOUR.get(bytes, at);
  }

  static void putFour(byte[] bytes, int at, int four) {
    FOUR.set(bytes, at, four);
  }

  static void putTwo(byte[] bytes, int at, short two) {
    TWO.set(bytes, at, two);
  }

  /** A word of eight times this ASCII character. */
  static long repeated(char c) {
    return c * ONES;
  }

  /** A mask of the first {@code count} bytes of a word, all of them from eight on. */
  static long firstBytes(int count) {
    return count >= 8 ? -1 : (1L << (count << 3)) - 1;
  }

  /** How many bytes are before the first marked one; 8 if none is marked. */
  static int unmarked(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** Marks the bytes that are not ASCII, each of them exactly. */
  static long nonAscii(long word) {
    return word & HIGH_BITS;
  }

  /** Marks the bytes that are the same in both words. */
  static long equalBytes(long word, long other) {
    long differences = word ^ other;
    return (differences - ONES) & ~differences & HIGH_BITS;
  }

  /** Where the ASCII character next stands in the bytes, or {@code to}. */
  static int indexOf(char c, byte[] bytes, int from, int to) {
    long wanted = repeated(c);
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long found = equalBytes(eight(bytes, i), wanted);
      if (found != 0) {
        return i + unmarked(found);
      }
    }
    while (i < to && bytes[i] != c) {
      i++;
    }
    return i;
  }

  /**
   * Marks the bytes that end a run of plain JSON text: quotes, backslashes, control characters, bytes
   * that are not ASCII, and the one repeated in {@code alsoEscaped}.
   */
  static long needsCare(long word, long alsoEscaped) {
    // With that bit changed quote and space have changed places: all below the space are one range.
    return (((word ^ SECOND_BITS) - BEYOND_SPACE)
            | ((word ^ BACKSLASHES) - ONES)
            | ((word ^ alsoEscaped) - ONES)
            | word)
        & HIGH_BITS;
  }

  /**
   * Marks the bytes that end a run of plain text in encoded arguments: those of {@link #needsCare},
   * all other characters up to '+', among them '&amp;' and '%', and '='.
   */
  static long argumentNeedsCare(long word, long alsoEscaped) {
    return ((word - BEYOND_PLUS)
            | ((word ^ EQUALS) - ONES)
            | ((word ^ BACKSLASHES) - ONES)
            | ((word ^ alsoEscaped) - ONES)
            | word)
        & HIGH_BITS;
  }

  /** Makes every ASCII capital letter of these bytes small. */
  static void toLowerCase(byte[] bytes, int from, int to) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      putEight(bytes, i, lowerCase(eight(bytes, i)));
    }
    for (; i < to; i++) {
      bytes[i] = (byte) lowerCase(bytes[i]);
    }
  }

  /** The word with every ASCII capital letter made small. */
  static long lowerCase(long word) {
    long seven = word & ~HIGH_BITS;
    long fromA = seven + (0x80 - 'A') * ONES;
    long beyondZ = seven + (0x80 - 'Z' - 1) * ONES;
    long capital = fromA & ~beyondZ & ~word & HIGH_BITS;
    return word | (capital >>> 2);
  }
}
