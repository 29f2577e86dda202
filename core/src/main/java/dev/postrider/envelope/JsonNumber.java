package dev.postrider.envelope;

/** Checks a number of a JSON text (RFC 8259 §6). */
final class JsonNumber {

  /** A number no longer than this, with at most two digits of exponent, is a finite double. */
  private static final int SURELY_FINITE_LENGTH = 200;

  private static final int SURELY_FINITE_EXPONENT_DIGITS = 2;

  private JsonNumber() {}

  /**
   * Where the number ends that begins at {@code from} with a minus or a digit.
   *
   * @param rangeChecked whether it must be within the range of a double
   * @return that offset, or the complement of the offset at fault: {@code from} if the number is beyond
   *     the range, else where a digit is missing
   */
  static int end(byte[] source, int from, int to, boolean rangeChecked) {
    int i = source[from] == '-' ? from + 1 : from;
    i = i < to && source[i] == '0' ? i + 1 : digits(source, i, to);
    if (i >= 0 && i < to && source[i] == '.') {
      i = digits(source, i + 1, to);
    }
    boolean surelyFinite = true;
    if (i >= 0 && i < to && (source[i] | 0x20) == 'e') {
      i++;
      int exponent = i < to && (source[i] == '+' || source[i] == '-') ? i + 1 : i;
      i = digits(source, exponent, to);
      surelyFinite = i - exponent <= SURELY_FINITE_EXPONENT_DIGITS;
    }
    boolean inRange = !rangeChecked
        || (surelyFinite && i - from <= SURELY_FINITE_LENGTH)
        || DoubleRange.contains(source, from, i);
    return inRange ? i : ~from;
  }

  /** Where the digits end, or the complement of {@code from} if there is none. */
  private static int digits(byte[] source, int from, int to) {
    int i = from;
    while (i < to && source[i] >= '0' && source[i] <= '9') {
      i++;
    }
    return i > from ? i : ~from;
  }
}
