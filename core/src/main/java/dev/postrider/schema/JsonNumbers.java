package dev.postrider.schema;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The numbers of a JSON text as those of Java, exactly or not at all. */
final class JsonNumbers {

  /** A longer number is no amount of anything; its digits would cost the square of their count. */
  static final int MOST_CHARACTERS = 1000;

  private static final int DIGITS_IN_ANY_LONG = 18;
  private static final int DIGITS_IN_ANY_DOUBLE = 15;
  private static final int DIGITS_IN_ANY_FLOAT = 6;

  private JsonNumbers() {}

  /** Whether a number is whole and within a long. */
  static boolean isLong(JsonIndex json, int number) {
    if (isShortWhole(json, number)) {
      return true;
    }
    BigDecimal decimal = decimal(json, number);
    try {
      return decimal != null && decimal.longValueExact() == decimal.longValue();
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** A number that {@link #isLong}. */
  static long toLong(JsonIndex json, int number) {
    if (!isShortWhole(json, number)) {
      return new BigDecimal(json.number(number)).longValueExact();
    }
    byte[] bytes = json.bytes();
    boolean negative = bytes[json.start(number)] == '-';
    long value = 0;
    for (int i = json.start(number) + (negative ? 1 : 0); i < json.end(number); i++) {
      value = 10 * value + bytes[i] - '0';
    }
    return negative ? -value : value;
  }

  private static boolean isShortWhole(JsonIndex json, int number) {
    byte[] bytes = json.bytes();
    int from = json.start(number);
    int to = json.end(number);
    if (to - from > DIGITS_IN_ANY_LONG) {
      return false;
    }
    for (int i = bytes[from] == '-' ? from + 1 : from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return true;
  }

  /** The nearest double; infinite beyond their range. */
  static double toDouble(JsonIndex json, int number) {
    return Double.parseDouble(json.number(number));
  }

  /** The nearest float; infinite beyond their range. */
  static float toFloat(JsonIndex json, int number) {
    return Float.parseFloat(json.number(number));
  }

  /** Whether the number is what the nearest double is written as. */
  static boolean isDouble(JsonIndex json, int number) {
    return isShort(json, number, DIGITS_IN_ANY_DOUBLE)
        || isWritten(json, number, Double.toString(toDouble(json, number)));
  }

  /** Whether the number is what the nearest float is written as. */
  static boolean isFloat(JsonIndex json, int number) {
    return isShort(json, number, DIGITS_IN_ANY_FLOAT)
        || isWritten(json, number, Float.toString(toFloat(json, number)));
  }

  /** Whether there is no exponent, and there are no more characters than this. */
  private static boolean isShort(JsonIndex json, int number, int digits) {
    int from = json.start(number);
    int to = json.end(number);
    for (int i = from; i < to; i++) {
      if ((json.bytes()[i] | 0x20) == 'e') {
        return false;
      }
    }
    return to - from <= digits;
  }

  private static boolean isWritten(JsonIndex json, int number, String nearest) {
    BigDecimal decimal = decimal(json, number);
    return decimal != null
        && !nearest.endsWith("Infinity")
        && decimal.compareTo(new BigDecimal(nearest)) == 0;
  }

  /** The exact value; null if it is written with too many characters or its exponent is no int. */
  static @Nullable BigDecimal decimal(JsonIndex json, int number) {
    return json.end(number) - json.start(number) > MOST_CHARACTERS
        ? null
        : decimal(json.number(number));
  }

  /** The same; also null if the text is no number. */
  static @Nullable BigDecimal decimal(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
