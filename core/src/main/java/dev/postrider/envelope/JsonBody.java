package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import java.util.Arrays;

/**
 * Checks a JSON text (RFC 8259) and copies it as it came, without white space between tokens. No
 * value is rebuilt: only control characters that stand raw in a string, which Kong accepts, are
 * escaped. Whether the text is UTF-8 is not looked at here. Not thread-safe.
 */
final class JsonBody {

  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final long ONES = 0x0101010101010101L;
  private static final long SPACES = 0x20 * ONES;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SLASHES = '/' * ONES;
  private static final int RETAINED_LEVEL_WORDS = 64;
  private static final int FINISHED = -1;

  /** A number no longer than this, with at most two digits of exponent, is a finite double. */
  private static final int SURELY_FINITE_LENGTH = 200;

  private static final int SURELY_FINITE_EXPONENT_DIGITS = 2;

  private final int maxDepth;
  private final boolean scalarsAllowed;
  private final boolean numbersAsDouble;

  /** One bit per open level, set for an object. */
  private long[] levels = new long[16];

  private int depth;
  private JsonBuffer out = new JsonBuffer(0, false);
  private long alsoEscaped;
  private byte[] source = new byte[0];
  private int start;
  private int end;
  private int copied;

  JsonBody(EnvelopeConfig config) {
    int limit = config.limits().maxJsonDepth();
    this.maxDepth = limit == 0 ? Integer.MAX_VALUE : limit;
    this.scalarsAllowed = config.jsonScalars() == JsonScalars.ALLOW;
    this.numbersAsDouble = config.jsonNumbers() == JsonNumbers.DOUBLE16;
  }

  /** Whether there is nothing but white space. */
  static boolean isBlank(byte[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isSpace(source[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Appends the text to {@code target}.
   *
   * @throws RequestRejectedException if it is not JSON or nested too deep, with the offset of the
   *     byte at fault
   */
  void copy(byte[] source, int from, int to, JsonBuffer target) throws RequestRejectedException {
    this.source = source;
    this.start = from;
    this.end = to;
    this.out = target;
    this.alsoEscaped = target.escapesForwardSlash() ? SLASHES : QUOTES;
    this.copied = from;
    this.depth = 0;
    try {
      int i = skipSpace(from);
      if (!scalarsAllowed && i < to && source[i] != '{' && source[i] != '[') {
        throw fault(i, "neither an object nor an array");
      }
      document(i);
    } finally {
      this.source = new byte[0];
      if (levels.length > RETAINED_LEVEL_WORDS) {
        levels = new long[16];
      }
    }
  }

  private void document(int from) throws RequestRejectedException {
    int i = from;
    while (true) {
      byte b = at(i);
      if (b == '{') {
        open(i, true);
        i = skipSpace(i + 1);
        if (at(i) != '}') {
          i = name(i);
          continue;
        }
      } else if (b == '[') {
        open(i, false);
        i = skipSpace(i + 1);
        if (at(i) != ']') {
          continue;
        }
      } else {
        i = scalar(i, b);
      }
      i = afterValue(i);
      if (i == FINISHED) {
        return;
      }
    }
  }

  /** Closes what ends here and goes on to the next value, if there is one. */
  private int afterValue(int from) throws RequestRejectedException {
    int i = from;
    while (true) {
      i = skipSpace(i);
      if (depth == 0) {
        if (i < end) {
          throw fault(i, "text after the value");
        }
        flush(end);
        return FINISHED;
      }
      boolean inObject = isObject();
      byte b = at(i);
      if (b == ',') {
        i = skipSpace(i + 1);
        return inObject ? name(i) : i;
      }
      if (b != (inObject ? '}' : ']')) {
        throw fault(i, inObject ? "expected ',' or '}'" : "expected ',' or ']'");
      }
      depth--;
      i++;
    }
  }

  private int name(int from) throws RequestRejectedException {
    if (at(from) != '"') {
      throw fault(from, "expected a member name in double quotes");
    }
    int i = skipSpace(string(from + 1));
    if (at(i) != ':') {
      throw fault(i, "expected ':'");
    }
    return skipSpace(i + 1);
  }

  private int scalar(int i, byte b) throws RequestRejectedException {
    return switch (b) {
      case '"' -> string(i + 1);
      case 't' -> literal(i, TRUE);
      case 'f' -> literal(i, FALSE);
      case 'n' -> literal(i, NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(i);
      default -> throw fault(i, "expected a value");
    };
  }

  private int literal(int i, byte[] literal) throws RequestRejectedException {
    int to = i + literal.length;
    if (to > end || !Arrays.equals(source, i, to, literal, 0, literal.length)) {
      throw fault(i, "expected a value");
    }
    return to;
  }

  /** Goes through a string from behind its opening quote to behind its closing one. */
  private int string(int from) throws RequestRejectedException {
    byte[] source = this.source;
    int i = from;
    while (true) {
      while (i + 8 <= end) {
        long word = (long) Utf8.WORD.get(source, i);
        long care = ((((word ^ QUOTES) - ONES)
                    | ((word ^ BACKSLASHES) - ONES)
                    | ((word ^ alsoEscaped) - ONES)
                    | (word - SPACES))
                & ~word)
            & Utf8.HIGH_BITS;
        if (care != 0) {
          i += Long.numberOfTrailingZeros(care) >>> 3;
          break;
        }
        i += 8;
      }
      byte b = at(i);
      if (b == '"') {
        return i + 1;
      }
      if (b == '\\') {
        i = escape(i);
      } else {
        if ((b >= 0 && b < 0x20) || (b == '/' && alsoEscaped == SLASHES)) {
          flush(i);
          out.escapedByte(b);
          copied = i + 1;
        }
        i++;
      }
    }
  }

  /** Goes over an escape; a surrogate has to be one of a pair. */
  private int escape(int i) throws RequestRejectedException {
    switch (at(i + 1)) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return i + 2;
      }
      case 'u' -> {
        int unit = codeUnit(i);
        if (!Character.isSurrogate((char) unit)) {
          return i + 6;
        }
        boolean pair = Character.isHighSurrogate((char) unit)
            && at(i + 6) == '\\'
            && at(i + 7) == 'u'
            && Character.isLowSurrogate((char) codeUnit(i + 6));
        if (!pair) {
          throw fault(i, "a surrogate that is not one of a pair");
        }
        return i + 12;
      }
      default -> throw fault(i, "unknown escape");
    }
  }

  private int codeUnit(int i) throws RequestRejectedException {
    int unit = 0;
    for (int digit = i + 2; digit < i + 6; digit++) {
      int value = Arguments.hex(at(digit));
      if (value < 0) {
        throw fault(digit, "expected a hexadecimal digit");
      }
      unit = (unit << 4) | value;
    }
    return unit;
  }

  private int number(int from) throws RequestRejectedException {
    int i = source[from] == '-' ? from + 1 : from;
    i = at(i) == '0' ? i + 1 : digits(i);
    if (i < end && source[i] == '.') {
      i = digits(i + 1);
    }
    boolean surelyFinite = true;
    if (i < end && (source[i] | 0x20) == 'e') {
      i++;
      int exponent = at(i) == '+' || at(i) == '-' ? i + 1 : i;
      i = digits(exponent);
      surelyFinite = i - exponent <= SURELY_FINITE_EXPONENT_DIGITS;
    }
    if (numbersAsDouble || !surelyFinite || i - from > SURELY_FINITE_LENGTH) {
      double value = Double.parseDouble(new String(source, from, i - from, US_ASCII));
      if (Double.isInfinite(value)) {
        throw fault(from, "a number beyond the range of a double");
      }
      if (numbersAsDouble) {
        flush(from);
        out.raw(Double16.format(value).getBytes(US_ASCII));
        copied = i;
      }
    }
    return i;
  }

  private int digits(int from) throws RequestRejectedException {
    int i = from;
    while (i < end && source[i] >= '0' && source[i] <= '9') {
      i++;
    }
    if (i == from) {
      throw fault(i, "expected a digit");
    }
    return i;
  }

  private int skipSpace(int from) {
    if (from >= end || source[from] > ' ') {
      return from;
    }
    int i = from;
    while (i < end && isSpace(source[i])) {
      i++;
    }
    if (i > from) {
      flush(from);
      copied = i;
    }
    return i;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Copies what has been checked and not yet copied. */
  private void flush(int to) {
    if (to > copied) {
      out.raw(source, copied, to);
      copied = to;
    }
  }

  private void open(int i, boolean object) throws RequestRejectedException {
    if (depth == maxDepth) {
      throw fault(i, "nested deeper than " + maxDepth + " levels (max_json_depth)");
    }
    int word = depth >>> 6;
    if (word == levels.length) {
      levels = Arrays.copyOf(levels, word * 2);
    }
    long bit = 1L << depth;
    levels[word] = object ? levels[word] | bit : levels[word] & ~bit;
    depth++;
  }

  private boolean isObject() {
    int top = depth - 1;
    return (levels[top >>> 6] & (1L << top)) != 0;
  }

  private byte at(int i) throws RequestRejectedException {
    if (i >= end) {
      throw fault(end, "the text ends too early");
    }
    return source[i];
  }

  private RequestRejectedException fault(int i, String what) {
    return invalid(i - start, what);
  }

  static RequestRejectedException invalid(int offset, String what) {
    return RequestRejectedException.malformed("invalid json body", "byte " + offset + ": " + what);
  }
}
