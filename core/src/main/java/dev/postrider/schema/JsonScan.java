package dev.postrider.schema;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One scan over a JSON text (RFC 8259), which checks it and finds its values. As in bodies, raw control
 * characters in strings are taken. For one text only.
 */
final class JsonScan {

  /** One more than what a body may have, and one for the object around it. */
  static final int MOST_LEVELS = 1001;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final byte[] json;
  private int[] starts;
  private int[] ends;
  private int[] closes;
  private int count;
  private int[] open = new int[16];
  private int depth;

  private JsonScan(byte[] json) {
    this.json = json;
    int guess = json.length / 8 + 8;
    this.starts = new int[guess];
    this.ends = new int[guess];
    this.closes = new int[guess];
  }

  /**
   * Checks a text and finds its values.
   *
   * @throws MismatchException if it is not JSON in UTF-8, or nested too deep
   */
  static JsonIndex index(byte[] json) throws MismatchException {
    return new JsonScan(json).index();
  }

  private JsonIndex index() throws MismatchException {
    requireUtf8();
    int i = space(0);
    do {
      byte b = at(i);
      if (b == '{' || b == '[') {
        i = open(i, b);
      } else {
        i = space(scalar(b, i));
        i = depth == 0 ? i : behindValue(i);
      }
    } while (depth > 0);
    if (i != json.length) {
      throw notJson(i);
    }
    return new JsonIndex(json, starts, ends, closes);
  }

  /** Opens a container and goes to its first value, or closes it and goes to the next one. */
  private int open(int at, byte b) throws MismatchException {
    if (depth == MOST_LEVELS) {
      throw new MismatchException("", "JSON of at most " + MOST_LEVELS + " levels", "more");
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    open[depth++] = count;
    add(at, 0);
    int i = space(at + 1);
    if (at(i) == b + 2) {
      return behindValue(i);
    }
    return b == '{' ? name(i) : i;
  }

  /** Goes on to the next value, and closes the containers that end before it. */
  private int behindValue(int from) throws MismatchException {
    int i = from;
    while (depth > 0) {
      int container = open[depth - 1];
      byte b = json[starts[container]];
      if (at(i) == ',') {
        i = space(i + 1);
        return b == '{' ? name(i) : i;
      }
      if (at(i) != b + 2) {
        throw notJson(i);
      }
      ends[container] = count;
      closes[container] = i + 1;
      depth--;
      i = space(i + 1);
    }
    return i;
  }

  private int name(int from) throws MismatchException {
    if (at(from) != '"') {
      throw notJson(from);
    }
    int colon = space(string(from));
    if (at(colon) != ':') {
      throw notJson(colon);
    }
    return space(colon + 1);
  }

  private int scalar(byte b, int from) throws MismatchException {
    return switch (b) {
      case '"' -> string(from);
      case 't' -> literal(from, TRUE);
      case 'f' -> literal(from, FALSE);
      case 'n' -> literal(from, NULL);
      default -> number(from);
    };
  }

  private int string(int from) throws MismatchException {
    boolean escaped = false;
    int i = from + 1;
    while (true) {
      int plain = 8;
      while (plain == 8 && i + 8 <= json.length) {
        plain = EightBytes.plain(EightBytes.get(json, i));
        i += plain;
      }
      byte b = at(i);
      if (b == '"') {
        add(from, escaped ? ~i : i);
        return i + 1;
      }
      int length = b == '\\' ? JsonEscapes.length(json, i) : 1;
      if (length == 0 || i >= json.length) {
        throw notJson(i);
      }
      escaped |= b == '\\';
      i += length;
    }
  }

  private int literal(int from, byte[] literal) throws MismatchException {
    int to = from + literal.length;
    if (to > json.length || !Arrays.equals(json, from, to, literal, 0, literal.length)) {
      throw notJson(from);
    }
    add(from, to);
    return to;
  }

  private int number(int from) throws MismatchException {
    int i = at(from) == '-' ? from + 1 : from;
    i = at(i) == '0' ? i + 1 : digits(i);
    if (at(i) == '.') {
      i = digits(i + 1);
    }
    if ((at(i) | 0x20) == 'e') {
      i++;
      i = digits(at(i) == '+' || at(i) == '-' ? i + 1 : i);
    }
    add(from, i);
    return i;
  }

  private int digits(int from) throws MismatchException {
    int i = from;
    while (at(i) >= '0' && at(i) <= '9') {
      i++;
    }
    if (i == from) {
      throw notJson(from);
    }
    return i;
  }

  /** The byte there; 0 behind the end, where no byte of JSON's grammar is meant. */
  private byte at(int i) {
    return i < json.length ? json[i] : 0;
  }

  private int space(int from) {
    int i = from;
    while (i < json.length
        && json[i] <= ' '
        && (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t')) {
      i++;
    }
    return i;
  }

  private void add(int start, int end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      closes = Arrays.copyOf(closes, 2 * count);
    }
    starts[count] = start;
    ends[count++] = end;
  }

  /** The JDK's decoder is asked only where a byte is not ASCII. */
  private void requireUtf8() throws MismatchException {
    int i = 0;
    while (i + 8 <= json.length && EightBytes.areAscii(EightBytes.get(json, i))) {
      i += 8;
    }
    while (i < json.length && json[i] >= 0) {
      i++;
    }
    if (i == json.length) {
      return;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json, i, json.length - i));
    } catch (CharacterCodingException e) {
      throw new MismatchException("", "JSON in UTF-8", "bytes that are not UTF-8");
    }
  }

  private MismatchException notJson(int offset) {
    String found = offset < json.length ? "something else at byte " + offset : "its end";
    return new MismatchException("", "JSON", found);
  }
}
