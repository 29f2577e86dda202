package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Copies a JSON text that is known to be well-formed. */
final class JsonText {

  private JsonText() {}

  /**
   * Appends the text without the white space between its tokens and with control characters in
   * strings escaped.
   *
   * @param numbersAsDouble whether to write numbers as {@link Double16} has them
   */
  static void compact(byte[] source, int from, int to, boolean numbersAsDouble, JsonBuffer out) {
    int copied = from;
    int i = from;
    while (i < to) {
      byte b = source[i];
      if (b == '"') {
        int close = endOfString(source, i);
        out.raw(source, copied, i + 1);
        copied = string(source, i + 1, close, out);
        i = close + 1;
      } else if (JsonBody.isSpace(b)) {
        out.raw(source, copied, i);
        while (i < to && JsonBody.isSpace(source[i])) {
          i++;
        }
        copied = i;
      } else if (numbersAsDouble && (b == '-' || (b >= '0' && b <= '9'))) {
        out.raw(source, copied, i);
        copied = endOfNumber(source, i, to);
        double value = Double.parseDouble(new String(source, i, copied - i, US_ASCII));
        out.raw(Double16.format(value));
        i = copied;
      } else {
        i++;
      }
    }
    out.raw(source, copied, to);
  }

  /** The index of the quote that closes the string. */
  private static int endOfString(byte[] source, int open) {
    int i = open + 1;
    while (source[i] != '"') {
      i += source[i] == '\\' ? 2 : 1;
    }
    return i;
  }

  /** Appends what comes up to the last byte to escape, and returns what is yet to be copied. */
  private static int string(byte[] source, int from, int close, JsonBuffer out) {
    int copied = from;
    for (int i = from; i < close; i++) {
      byte b = source[i];
      if (b == '\\') {
        i++;
      } else if ((b >= 0 && b < 0x20) || (b == '/' && out.escapesForwardSlash())) {
        out.raw(source, copied, i);
        out.escapedByte(b);
        copied = i + 1;
      }
    }
    return copied;
  }

  private static int endOfNumber(byte[] source, int from, int to) {
    int i = from;
    while (i < to && "+-.eE0123456789".indexOf(source[i]) >= 0) {
      i++;
    }
    return i;
  }
}
