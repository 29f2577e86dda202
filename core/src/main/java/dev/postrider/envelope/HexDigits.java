package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Hexadecimal digits in ASCII. */
final class HexDigits {

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] VALUES = values();

  private HexDigits() {}

  /** The digit of a value from 0 to 15, in lower case. */
  static byte digit(int value) {
    return DIGITS[value];
  }

  /**
   * The value of a digit in either case, or a negative number: so {@code value(a) << 4 | value(b)} is
   * negative if either is no digit.
   */
  static int value(byte digit) {
    return VALUES[digit & 0xFF];
  }

  private static byte[] values() {
    byte[] values = new byte[256];
    for (int digit = 0; digit < values.length; digit++) {
      values[digit] = (byte) Character.digit(digit < 0x80 ? digit : -1, 16);
    }
    return values;
  }
}
