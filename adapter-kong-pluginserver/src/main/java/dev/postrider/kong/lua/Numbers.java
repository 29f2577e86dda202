package dev.postrider.kong.lua;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.luaj.vm2.LuaValue;

/** Numbers as text, as C and LuaJIT write them: luaj shows a {@code float}. */
final class Numbers {

  /** What LuaJIT shows of a number. */
  private static final int DIGITS = 14;

  private static final double SHORTEST_WITH_EXPONENT = 1e14;

  /** Every decimal of so many digits survives the way through a double. */
  private static final int SURVIVING_DIGITS = 15;

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private Numbers() {}

  /** A numeral as Lua reads it, with white space around it; nil if it is none. */
  static LuaValue parse(String text, int base) {
    String numeral = text.strip();
    boolean isNegative = numeral.startsWith("-");
    String digits = isNegative || numeral.startsWith("+") ? numeral.substring(1) : numeral;
    boolean isHex = digits.regionMatches(true, 0, "0x", 0, 2);
    if (base == 10 && !isHex) {
      return DECIMAL.matcher(numeral).matches()
          ? LuaValue.valueOf(Double.parseDouble(numeral))
          : LuaValue.NIL;
    }
    int radix = isHex && base == 10 ? 16 : base;
    double value = 0;
    int from = isHex && radix == 16 ? 2 : 0;
    for (int i = from; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      if (digit < 0) {
        return LuaValue.NIL;
      }
      value = value * radix + digit;
    }
    return digits.length() == from ? LuaValue.NIL : LuaValue.valueOf(isNegative ? -value : value);
  }

  /** What {@code tostring} gives. */
  static String format(double number) {
    return format(number, DIGITS, RoundingMode.HALF_UP);
  }

  /**
   * C's {@code %.<digits>g}.
   *
   * @param rounding of a tie: half up in LuaJIT, half even in the C library
   */
  static String format(double number, int digits, RoundingMode rounding) {
    long whole = (long) number;
    if (whole == number && Math.abs(number) < SHORTEST_WITH_EXPONENT && digits >= DIGITS) {
      return whole == 0 && 1 / number < 0 ? "-0" : Long.toString(whole);
    } else if (Double.isNaN(number)) {
      return "nan";
    } else if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    } else if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigDecimal rounded = shortest.precision() <= Math.min(digits, SURVIVING_DIGITS)
        ? shortest
        : new BigDecimal(number).round(new MathContext(digits, rounding)).stripTrailingZeros();
    return general(rounded, digits);
  }

  private static String general(BigDecimal number, int digits) {
    int exponent = number.precision() - number.scale() - 1;
    if (exponent >= -4 && exponent < digits) {
      return number.toPlainString();
    }
    String unscaled = number.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder(number.signum() < 0 ? "-" : "");
    text.append(unscaled.charAt(0));
    if (unscaled.length() > 1) {
      text.append('.').append(unscaled, 1, unscaled.length());
    }
    text.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent) < 10 ? "0" : "");
    return text.append(Math.abs(exponent)).toString();
  }
}
