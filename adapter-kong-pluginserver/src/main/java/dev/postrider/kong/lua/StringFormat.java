package dev.postrider.kong.lua;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.luaj.vm2.LuaValue;

/** {@code string.format}: C's {@code printf} as LuaJIT has it. */
final class StringFormat {

  private static final int LONGEST_NUMBER = 99;

  /** One conversion, as {@code %-5.2f}. */
  private record Conversion(String flags, int width, int precision, char letter) {

    boolean has(char flag) {
      return flags.indexOf(flag) >= 0;
    }

    /** Fills up to the width. */
    String padded(String text, boolean number) {
      int missing = width - text.length();
      if (missing <= 0) {
        return text;
      } else if (has('-')) {
        return text + " ".repeat(missing);
      } else if (number && has('0')) {
        int digits = 0;
        while (digits < text.length() && "+- ".indexOf(text.charAt(digits)) >= 0) {
          digits++;
        }
        if (text.startsWith("0x", digits) || text.startsWith("0X", digits)) {
          digits += 2;
        }
        return text.substring(0, digits) + "0".repeat(missing) + text.substring(digits);
      }
      return " ".repeat(missing) + text;
    }

    String signed(String digits, boolean negative) {
      return (negative ? "-" : has('+') ? "+" : has(' ') ? " " : "") + digits;
    }
  }

  private StringFormat() {}

  static LuaValue format(Arguments a) {
    String format = a.text(1);
    StringBuilder out = new StringBuilder();
    int argument = 1;
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%') {
        out.append(c);
      } else if (at < format.length() && format.charAt(at) == '%') {
        out.append('%');
        at++;
      } else {
        int from = at;
        while (at < format.length() && "-+ #0123456789.".indexOf(format.charAt(at)) >= 0) {
          at++;
        }
        Conversion conversion = conversion(a, format, from, at);
        at++;
        String text = converted(a, ++argument, conversion);
        a.meter().take(out.length());
        out.append(text);
      }
    }
    return a.made(out.toString());
  }

  private static Conversion conversion(Arguments a, String format, int from, int to) {
    int at = from;
    while (at < to && "-+ #0".indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    int dot = format.indexOf('.', at);
    boolean hasPrecision = dot >= 0 && dot < to;
    int widthEnd = hasPrecision ? dot : to;
    int width = number(a, format, at, widthEnd, 0);
    int precision = hasPrecision ? number(a, format, dot + 1, to, 0) : -1;
    if (to >= format.length()) {
      throw a.error("invalid option '%" + format.substring(from) + "' to 'format'");
    }
    return new Conversion(format.substring(from, at), width, precision, format.charAt(to));
  }

  private static int number(Arguments a, String format, int from, int to, int byDefault) {
    if (from >= to) {
      return byDefault;
    }
    String digits = format.substring(from, to);
    if (digits.length() > 2 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw a.error("invalid option '%" + digits + "' to 'format'");
    }
    return Math.min(LONGEST_NUMBER, Integer.parseInt(digits));
  }

  private static String converted(Arguments a, int index, Conversion conversion) {
    return switch (conversion.letter) {
      case 'd', 'i' -> integer(conversion, (long) a.number(index));
      case 'u' -> integer(conversion, unsigned(a.number(index)), 10);
      case 'o' -> integer(conversion, unsigned(a.number(index)), 8);
      case 'x', 'X' -> integer(conversion, unsigned(a.number(index)), 16);
      case 'c' -> conversion.padded(String.valueOf((char) (a.integer(index) & 0xff)), false);
      case 'e', 'E', 'f', 'F', 'g', 'G' -> floating(conversion, a.number(index));
      case 'a', 'A' ->
        conversion.padded(
            Double.toHexString(a.number(index)).replace(".0p", "p").replaceFirst("p(\\d)", "p+$1"),
            true);
      case 'q' -> quoted(a.text(index));
      case 's' -> {
        String text = Texts.of(a.present(index));
        int shown = conversion.precision < 0
            ? text.length()
            : Math.min(conversion.precision, text.length());
        yield conversion.padded(text.substring(0, shown), false);
      }
      default -> throw a.error("invalid option '%" + conversion.letter + "' to 'format'");
    };
  }

  private static long unsigned(double number) {
    return number >= 0x1p63 ? (long) (number - 0x1p64) : (long) number;
  }

  private static String integer(Conversion conversion, long value) {
    String digits = Long.toString(value);
    boolean negative = value < 0;
    String magnitude = negative ? digits.substring(1) : digits;
    if (magnitude.length() < conversion.precision) {
      magnitude = "0".repeat(conversion.precision - magnitude.length()) + magnitude;
    }
    return conversion.padded(conversion.signed(magnitude, negative), conversion.precision < 0);
  }

  private static String integer(Conversion conversion, long value, int base) {
    String digits = Long.toUnsignedString(value, base);
    if (digits.length() < conversion.precision) {
      digits = "0".repeat(conversion.precision - digits.length()) + digits;
    }
    if (conversion.has('#') && value != 0) {
      digits = (base == 16 ? "0x" : base == 8 ? "0" : "") + digits;
    }
    String shown = conversion.letter == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
    return conversion.padded(shown, conversion.precision < 0);
  }

  private static String floating(Conversion conversion, double number) {
    boolean negative = number < 0 || (number == 0 && 1 / number < 0);
    boolean upper = Character.isUpperCase(conversion.letter);
    String text;
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      text = conversion.signed(Double.isNaN(number) ? "nan" : "inf", negative);
      return conversion.padded(upper ? text.toUpperCase(Locale.ROOT) : text, false);
    }
    int precision = conversion.precision < 0 ? 6 : conversion.precision;
    double magnitude = Math.abs(number);
    String digits = switch (Character.toLowerCase(conversion.letter)) {
      case 'f' ->
        new BigDecimal(magnitude).setScale(precision, RoundingMode.HALF_UP).toPlainString();
      case 'e' -> scientific(magnitude, precision);
      default -> Numbers.format(magnitude, Math.max(1, precision), RoundingMode.HALF_UP);
    };
    text = conversion.signed(digits, negative);
    return conversion.padded(upper ? text.toUpperCase(Locale.ROOT) : text, true);
  }

  private static String scientific(double magnitude, int precision) {
    return String.format(Locale.ROOT, "%." + precision + "e", new BigDecimal(magnitude));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c == '\n') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f) {
        boolean digitFollows = i + 1 < text.length() && Character.isDigit(text.charAt(i + 1));
        out.append(digitFollows ? String.format(Locale.ROOT, "\\%03d", (int) c) : "\\" + (int) c);
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
