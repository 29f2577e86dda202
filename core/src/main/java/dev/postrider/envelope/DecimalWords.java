package dev.postrider.envelope;

import java.util.Arrays;

/**
 * A number of base 1,000,000,000 that is halved and doubled in place: between a decimal number and a
 * double there is only such a power of two. Holds any double, or the first 800 digits of any number
 * within their range. Makes no garbage. Not thread-safe.
 */
final class DecimalWords {

  static final int BASE = 1_000_000_000;
  static final int BASE_DIGITS = 9;

  /** Behind the word of ones: 309 digits are before it, and 330 zeros may be behind it. */
  static final int POINT = 40;

  /** More digits than half a unit of any double has. */
  private static final int MOST_DIGITS = 800;

  private static final int MOST_WORDS = MOST_DIGITS / BASE_DIGITS + 2;

  /** Divides the base. */
  private static final int MOST_BITS_DOWN = 9;

  private static final int MOST_BITS_UP = 29;

  static final int[] POWERS = {
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, BASE
  };

  private final int[] words = new int[POINT + 37 + MOST_WORDS + 1];

  /** The first word that is not zero. */
  private int start;

  private int end;

  /** Whether something other than zero was behind {@link #end}. */
  private boolean inexact;

  /** Takes the value of a positive double; keeps {@code precision} words of it when it is divided. */
  void set(long mantissa, int exponent, int precision) {
    inexact = false;
    end = POINT;
    start = POINT - 2;
    words[start] = (int) (mantissa / BASE);
    words[start + 1] = (int) (mantissa % BASE);
    skipZero();
    for (int up = exponent; up > 0; up -= MOST_BITS_UP) {
      multiply(Math.min(up, MOST_BITS_UP));
    }
    for (int down = -exponent; down > 0; down -= MOST_BITS_DOWN) {
      divide(Math.min(down, MOST_BITS_DOWN), precision);
    }
  }

  /**
   * Takes the value of decimal digits.
   *
   * @param from the first of them, which is not zero; a point among them is passed over
   * @param magnitude the power of ten of the first, from -330 to 308
   */
  void set(byte[] source, int from, int to, int magnitude) {
    inexact = false;
    start = index(magnitude);
    end = start + MOST_WORDS;
    Arrays.fill(words, start, end, 0);
    int place = magnitude;
    for (int i = from; i < to; i++) {
      if (source[i] == '.') {
        continue;
      }
      int digit = source[i] - '0';
      if (magnitude - place < MOST_DIGITS) {
        words[index(place)] += digit * POWERS[Math.floorMod(place, BASE_DIGITS)];
      } else {
        inexact |= digit > 0;
      }
      place--;
    }
    while (words[end - 1] == 0) {
      end--;
    }
  }

  private static int index(int place) {
    return POINT - 1 - Math.floorDiv(place, BASE_DIGITS);
  }

  private void skipZero() {
    if (words[start] == 0) {
      start++;
    }
  }

  private void multiply(int bits) {
    long carry = 0;
    for (int i = end - 1; i >= start; i--) {
      long word = ((long) words[i] << bits) + carry;
      words[i] = (int) (word % BASE);
      carry = word / BASE;
    }
    if (carry > 0) {
      words[--start] = (int) carry;
    }
  }

  private void divide(int bits, int precision) {
    int mask = (1 << bits) - 1;
    int unit = BASE >>> bits;
    int carry = 0;
    for (int i = start; i < end; i++) {
      int word = words[i];
      words[i] = (word >>> bits) + carry;
      carry = (word & mask) * unit;
    }
    if (carry > 0) {
      words[end++] = carry;
    }
    skipZero();
    if (end - start > precision) {
      end--;
      inexact |= words[end] > 0;
    }
  }

  /** The nearest double, of two the even one; changes the number. */
  double toDouble() {
    int exponent = 0;
    while (start < POINT - 2) {
      divide(MOST_BITS_DOWN, MOST_WORDS);
      exponent += MOST_BITS_DOWN;
    }
    long whole = whole();
    while (whole < 1L << 54) {
      int bits = Math.min(MOST_BITS_UP, Long.numberOfLeadingZeros(whole) - 5);
      multiply(bits);
      exponent -= bits;
      whole = whole();
    }
    int dropped = 64 - Long.numberOfLeadingZeros(whole) - 53;
    dropped = Math.max(dropped, Double.MIN_EXPONENT - 52 - exponent);
    if (dropped > 62) {
      return 0;
    }
    long mantissa = whole >>> dropped;
    long rest = whole & (1L << dropped) - 1;
    long half = 1L << (dropped - 1);
    if (rest > half || (rest == half && ((mantissa & 1) == 1 || isMoreFrom(POINT)))) {
      mantissa++;
    }
    return Math.scalb((double) mantissa, exponent + dropped);
  }

  /** The number without its fraction, if it has at most 18 digits. */
  private long whole() {
    long whole = 0;
    for (int i = start; i < POINT; i++) {
      whole = whole * BASE + word(i);
    }
    return whole;
  }

  /** The first word that is not zero. */
  int start() {
    return start;
  }

  /** A word from {@link #start} on. */
  int word(int i) {
    return i < end ? words[i] : 0;
  }

  /** Whether something other than zero is there or behind. */
  boolean isMoreFrom(int index) {
    boolean more = inexact;
    for (int i = Math.max(index, start); i < end; i++) {
      more |= words[i] > 0;
    }
    return more;
  }
}
