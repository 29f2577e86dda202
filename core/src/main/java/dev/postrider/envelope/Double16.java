package dev.postrider.envelope;

import static dev.postrider.envelope.DecimalWords.BASE;
import static dev.postrider.envelope.DecimalWords.BASE_DIGITS;
import static dev.postrider.envelope.DecimalWords.POINT;
import static dev.postrider.envelope.DecimalWords.POWERS;

/**
 * Writes numbers as doubles, as C's {@code %.16g} prints them, which is how Kong from 3.6 on writes
 * every number. Exact, and without garbage. Not thread-safe.
 */
final class Double16 {

  private static final int DIGITS = 16;
  private static final long SMALLEST = 1_000_000_000_000_000L;
  private static final int FRACTION_BITS = 52;
  private static final int EXPONENT_BIAS = 1023 + FRACTION_BITS;

  /** More than 16 digits and the half behind them need. */
  private static final int WORDS_PRINTED = 5;

  /** A whole number of no more digits is a double, and so is a power of ten up to the 22nd. */
  private static final int EXACT_DIGITS = 15;

  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Less than half of the smallest double from here on. */
  private static final int LEAST_MAGNITUDE = -330;

  private final DecimalWords words = new DecimalWords();
  private final byte[] digits = new byte[DIGITS];

  /** The power of ten of the first digit. */
  private int magnitude;

  /** Writes the number between these offsets, in JSON's grammar and within the range of a double. */
  void write(byte[] source, int from, int to, JsonBuffer out) {
    if (isShortInteger(source, from, to)) {
      out.raw(source, from, to);
    } else {
      write(parse(source, from, to), out);
    }
  }

  /** A whole number of fewer digits is printed as it is. */
  private static boolean isShortInteger(byte[] source, int from, int to) {
    if (to - from >= DIGITS) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (source[i] > '9' || source[i] == '.') {
        return false;
      }
    }
    return true;
  }

  private double parse(byte[] source, int from, int to) {
    int first = DoubleRange.firstDigit(source, from, to);
    int mantissaEnd = DoubleRange.mantissaEnd(source, from, to);
    double value = 0;
    if (first < mantissaEnd) {
      long place = DoubleRange.magnitude(source, from, first, mantissaEnd, to);
      if (place >= LEAST_MAGNITUDE) {
        value = parse(source, first, mantissaEnd, (int) place);
      }
    }
    return source[from] == '-' ? -value : value;
  }

  private double parse(byte[] source, int first, int mantissaEnd, int place) {
    long whole = 0;
    int count = 0;
    for (int i = first; i < mantissaEnd && count <= EXACT_DIGITS; i++) {
      if (source[i] != '.') {
        whole = whole * 10 + source[i] - '0';
        count++;
      }
    }
    int power = place + 1 - count;
    if (count <= EXACT_DIGITS && Math.abs(power) < EXACT_POWERS.length) {
      return power < 0 ? whole / EXACT_POWERS[-power] : whole * EXACT_POWERS[power];
    }
    words.set(source, first, mantissaEnd, place);
    return words.toDouble();
  }

  /** Writes a finite double. */
  void write(double value, JsonBuffer out) {
    long bits = Double.doubleToRawLongBits(value);
    if (bits < 0) {
      out.raw('-');
    }
    if (value == 0) {
      out.raw('0');
      return;
    }
    int exponent = (int) (bits >>> FRACTION_BITS) & 0x7FF;
    long fraction = bits & (1L << FRACTION_BITS) - 1;
    long mantissa = exponent == 0 ? fraction : fraction | 1L << FRACTION_BITS;
    words.set(mantissa, Math.max(exponent, 1) - EXPONENT_BIAS, WORDS_PRINTED);
    print(rounded(), out);
  }

  /** The first 16 digits as a whole number, rounded half to even; sets {@link #magnitude}. */
  private long rounded() {
    int start = words.start();
    int first = 1;
    while (first < BASE_DIGITS && words.word(start) >= POWERS[first]) {
      first++;
    }
    magnitude = (POINT - 1 - start) * BASE_DIGITS + first - 1;
    long number = words.word(start);
    int missing = DIGITS - first;
    int next = start + 1;
    while (missing > BASE_DIGITS) {
      number = number * BASE + words.word(next++);
      missing -= BASE_DIGITS;
    }
    int unit = POWERS[BASE_DIGITS - missing];
    number = number * POWERS[missing] + words.word(next) / unit;
    int beyond = words.word(next++) % unit;
    if (unit == 1) {
      unit = BASE;
      beyond = words.word(next++);
    }
    boolean up =
        2L * beyond == unit ? words.isMoreFrom(next) || (number & 1) == 1 : 2L * beyond > unit;
    number += up ? 1 : 0;
    if (number == 10 * SMALLEST) {
      number = SMALLEST;
      magnitude++;
    }
    return number;
  }

  private void print(long number, JsonBuffer out) {
    long rest = number;
    for (int i = DIGITS - 1; i >= 0; i--) {
      digits[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    int count = DIGITS;
    while (digits[count - 1] == '0') {
      count--;
    }
    if (magnitude < -4 || magnitude >= DIGITS) {
      printWithExponent(count, out);
    } else if (magnitude < 0) {
      out.raw('0');
      out.raw('.');
      printZeros(-1 - magnitude, out);
      out.raw(digits, 0, count);
    } else {
      int whole = Math.min(count, magnitude + 1);
      out.raw(digits, 0, whole);
      printZeros(magnitude + 1 - whole, out);
      if (count > whole) {
        out.raw('.');
        out.raw(digits, whole, count);
      }
    }
  }

  private void printWithExponent(int count, JsonBuffer out) {
    out.raw(digits, 0, 1);
    if (count > 1) {
      out.raw('.');
      out.raw(digits, 1, count);
    }
    out.raw('e');
    out.raw(magnitude < 0 ? '-' : '+');
    int exponent = Math.abs(magnitude);
    if (exponent >= 100) {
      out.raw((char) ('0' + exponent / 100));
    }
    out.raw((char) ('0' + exponent / 10 % 10));
    out.raw((char) ('0' + exponent % 10));
  }

  private static void printZeros(int count, JsonBuffer out) {
    for (int i = 0; i < count; i++) {
      out.raw('0');
    }
  }
}
