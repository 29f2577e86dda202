package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;

/** Where a JSON number lies, and whether it is a finite double: by its digits, without making one. */
final class DoubleRange {

  /** The least number that is rounded to infinity: half a unit beyond the largest double. */
  private static final byte[] INFINITE = BigInteger.ONE
      .shiftLeft(1024)
      .subtract(BigInteger.ONE.shiftLeft(970))
      .toString()
      .getBytes(US_ASCII);

  /** The power of ten of its first digit. */
  private static final int INFINITE_MAGNITUDE = INFINITE.length - 1;

  /** Longer than any array, so that no fraction makes up for it. */
  private static final long LARGEST_EXPONENT = 1L << 40;

  private DoubleRange() {}

  /** Whether the number between these offsets, in JSON's grammar, is within the range. */
  static boolean contains(byte[] source, int from, int to) {
    int first = firstDigit(source, from, to);
    int mantissaEnd = mantissaEnd(source, from, to);
    if (first == mantissaEnd) {
      return true;
    }
    long magnitude = magnitude(source, from, first, mantissaEnd, to);
    return magnitude == INFINITE_MAGNITUDE
        ? isLess(source, first, mantissaEnd)
        : magnitude < INFINITE_MAGNITUDE;
  }

  /** Where the exponent begins, or the end. */
  static int mantissaEnd(byte[] source, int from, int to) {
    int i = from;
    while (i < to && (source[i] | 0x20) != 'e') {
      i++;
    }
    return i;
  }

  /** The first digit that is not zero, or the end of the mantissa. */
  static int firstDigit(byte[] source, int from, int to) {
    int i = from;
    while (i < to && (source[i] < '1' || source[i] > '9') && (source[i] | 0x20) != 'e') {
      i++;
    }
    return i;
  }

  /** The power of ten of the digit at {@code first}. */
  static long magnitude(byte[] source, int from, int first, int mantissaEnd, int to) {
    int point = from;
    while (point < mantissaEnd && source[point] != '.') {
      point++;
    }
    return (first < point ? point - first - 1L : (long) point - first)
        + exponent(source, mantissaEnd + 1, to);
  }

  private static long exponent(byte[] source, int from, int to) {
    long exponent = 0;
    for (int i = from; i < to; i++) {
      if (source[i] >= '0') {
        exponent = Math.min(exponent * 10 + source[i] - '0', LARGEST_EXPONENT);
      }
    }
    return from < to && source[from] == '-' ? -exponent : exponent;
  }

  /** Whether these digits are less than those of the least number beyond, place by place. */
  private static boolean isLess(byte[] source, int from, int to) {
    int place = 0;
    for (int i = from; i < to && place < INFINITE.length; i++) {
      if (source[i] != '.') {
        if (source[i] != INFINITE[place]) {
          return source[i] < INFINITE[place];
        }
        place++;
      }
    }
    while (place < INFINITE.length && INFINITE[place] == '0') {
      place++;
    }
    return place < INFINITE.length;
  }
}
