package dev.postrider.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes of an array at once, as one {@code long} whose lowest byte is the first. */
final class EightBytes {

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  private EightBytes() {}

  static long get(byte[] bytes, int at) {
    return (long) EIGHT.get(bytes, at);
  }

  static boolean areAscii(long eight) {
    return (eight & HIGH_BITS) == 0;
  }

  /** How many bytes are in front of the first quote or backslash; 8 if there is none. */
  static int plain(long eight) {
    return Long.numberOfTrailingZeros(equal(eight, QUOTES) | equal(eight, BACKSLASHES)) >>> 3;
  }

  /** Sets the high bit of the bytes that are the same in both; only the lowest is exact. */
  private static long equal(long eight, long other) {
    long differences = eight ^ other;
    return (differences - ONES) & ~differences & HIGH_BITS;
  }
}
