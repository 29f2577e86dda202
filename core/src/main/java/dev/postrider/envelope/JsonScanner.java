package dev.postrider.envelope;

import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import java.util.Arrays;

/**
 * Checks a JSON text (RFC 8259) and its UTF-8 while writing it as the content of a JSON string, all in
 * one scan. The class holds the position for all loops that ordinary text goes through: with strings in
 * a class of their own such text took 5 % longer. Not thread-safe.
 */
final class JsonScanner {

  private static final byte[] NO_BYTES = {};
  private static final int RETAINED_LEVEL_WORDS = 64;
  private static final int FINISHED = -1;

  /** An escaped quote as two bytes. */
  private static final short ESCAPED_QUOTE = '"' << 8 | '\\';

  /** Room behind the text for whole words and for the escapes of one token. */
  private static final int SLACK = 32;

  private final int maxDepth;
  private final boolean scalarsAllowed;
  private final boolean rangeChecked;
  private final JsonEscapeCopier escapes;
  private final PointerPlaces places;

  /** One bit per open level, set for an object. */
  private long[] levels = new long[16];

  private int depth;

  /**
   * How many of the open levels lie on the way to a pointer; where all do, {@link #places} are noted. A text
   * that is not exact has no places that are of use, and its names may have half of a surrogate pair.
   */
  private int watched;

  /** The kind of the innermost open level. */
  private boolean inObject;

  private byte[] source = NO_BYTES;
  private int start;
  private int end;
  private JsonBuffer out = new JsonBuffer(0, false);
  private byte[] target = NO_BYTES;

  /** Where the text in {@link #target} ends. */
  private int o;

  private boolean utf8Required;

  /** Whether there is room for every control character. */
  private boolean controlsReserved;

  private long alsoEscaped;

  /** Whether nothing outside of escapes keeps the text from being copied whole. */
  private boolean exact;

  JsonScanner(EnvelopeConfig config, PointerPlaces places) {
    int limit = config.maxJsonDepth();
    this.maxDepth = limit == 0 ? Integer.MAX_VALUE : limit;
    this.scalarsAllowed = config.jsonScalars() == JsonScalars.ALLOW;
    this.rangeChecked = config.jsonNumbers() != JsonNumbers.EXACT;
    this.escapes = new JsonEscapeCopier(config);
    this.places = places;
  }

  /**
   * Appends the escaped text.
   *
   * @param from where the text begins, behind a byte order mark if there is one
   * @param start what offsets in faults are counted from
   * @param utf8Required whether bytes that are not UTF-8 are a fault or copied within strings
   * @throws RequestRejectedException if it is not JSON or nested too deep, with the offset of the
   *     byte at fault; what has been appended is then of no use
   */
  void scan(byte[] source, int start, int from, int to, boolean utf8Required, JsonBuffer out)
      throws RequestRejectedException {
    this.source = source;
    this.start = start;
    this.end = to;
    this.out = out;
    this.alsoEscaped = out.escapes().alsoEscaped();
    this.utf8Required = utf8Required;
    this.exact = true;
    this.escapes.begin(source, start, to);
    this.depth = 0;
    this.controlsReserved = false;
    try {
      // Each byte becomes at most two, save control characters; the value will follow.
      target = out.reserve(2L * (to - from) + SLACK, to - from);
      o = out.length();
      int i = skipSpace(from);
      if (!scalarsAllowed && i < to && source[i] != '{' && source[i] != '[') {
        throw fault(i, "neither an object nor an array");
      }
      document(i);
      out.truncate(o);
    } finally {
      escapes.release();
      this.source = NO_BYTES;
      this.target = NO_BYTES;
      if (levels.length > RETAINED_LEVEL_WORDS) {
        levels = new long[16];
      }
    }
  }

  /** Whether the scanned text can be copied whole: no white space, nothing to escape or replace. */
  boolean isExact() {
    return exact && escapes.isExact();
  }

  private void document(int from) throws RequestRejectedException {
    int i = from;
    boolean isName = false;
    // An empty text is a fault before there is a place to note.
    at(i);
    watched = places.begin(source, i);
    while (i != FINISHED) {
      byte b = at(i);
      if (b == '"') {
        int name = i;
        i = string(i);
        if (isName) {
          isName = false;
          int behind = i;
          i = afterName(i);
          if (depth == watched && i < end && isExact()) {
            watched = places.member(source, name + 1, behind - 1, i, depth);
          }
          continue;
        }
      } else if (isName) {
        throw fault(i, "expected a member name in double quotes");
      } else if (b == '{' || b == '[') {
        isName = b == '{';
        open(i, isName);
        target[o++] = b;
        i = skipSpace(i + 1);
        if (at(i) != (isName ? '}' : ']')) {
          if (depth == watched && !isName) {
            watched = places.element(source, i, depth);
          }
          continue;
        }
      } else {
        i = scalar(i, b);
      }
      i = afterValue(i);
      isName = inObject;
    }
  }

  /** Closes what ends here and goes on to the next value or member, if there is one. */
  private int afterValue(int from) throws RequestRejectedException {
    int i = from;
    while (true) {
      i = skipSpace(i);
      if (depth == 0) {
        if (i < end) {
          throw fault(i, "text after the value");
        }
        return FINISHED;
      }
      byte b = at(i);
      if (b == ',') {
        target[o++] = b;
        i = skipSpace(i + 1);
        if (depth == watched && !inObject && i < end) {
          watched = places.element(source, i, depth);
        }
        return i;
      }
      if (b != (inObject ? '}' : ']')) {
        throw fault(i, inObject ? "expected ',' or '}'" : "expected ',' or ']'");
      }
      target[o++] = b;
      depth--;
      watched = Math.min(watched, depth);
      inObject = depth > 0 && isObject();
      i++;
    }
  }

  private int afterName(int from) throws RequestRejectedException {
    int i = skipSpace(from);
    if (at(i) != ':') {
      throw fault(i, "expected ':'");
    }
    target[o++] = ':';
    return skipSpace(i + 1);
  }

  private int scalar(int i, byte b) throws RequestRejectedException {
    return switch (b) {
      case 't' -> literal(i, 4, JsonLiteral.TRUE);
      case 'f' -> literal(i, 5, JsonLiteral.FALSE);
      case 'n' -> literal(i, 4, JsonLiteral.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(i);
      default -> throw fault(i, "expected a value");
    };
  }

  /** Goes over a literal of which the last four letters are these. */
  private int literal(int from, int length, int lastFour) throws RequestRejectedException {
    int to = from + length;
    if (to > end || Words.four(source, to - 4) != lastFour) {
      throw fault(from, "expected a value");
    }
    return copy(from, to);
  }

  /** Goes through a string, eight bytes at a time where none of them needs care. */
  private int string(int from) throws RequestRejectedException {
    byte[] source = this.source;
    byte[] target = this.target;
    long alsoEscaped = this.alsoEscaped;
    int o = this.o;
    Words.putTwo(target, o, ESCAPED_QUOTE);
    o += 2;
    int i = from + 1;
    while (true) {
      byte b;
      if (i + 8 <= end) {
        long word = Words.eight(source, i);
        Words.putEight(target, o, word);
        long care = Words.needsCare(word, alsoEscaped);
        if (care == 0) {
          i += 8;
          o += 8;
          continue;
        }
        int bits = Words.unmarked(care) << 3;
        i += bits >>> 3;
        o += bits >>> 3;
        b = (byte) (word >>> bits);
      } else {
        b = at(i);
      }
      if (b == '"') {
        Words.putTwo(target, o, ESCAPED_QUOTE);
        this.o = o + 2;
        return i + 1;
      }
      if (b == '\\') {
        i = escapes.copy(i, target, o);
        o = escapes.targetEnd();
      } else {
        this.o = o;
        i = character(i, b);
        target = this.target;
        o = this.o;
      }
    }
  }

  /** One character of a string that is neither a quote nor a backslash. */
  private int character(int i, byte b) throws RequestRejectedException {
    if (b < 0) {
      return sequences(i);
    }
    if (out.escapes().isPlain(b)) {
      target[o++] = b;
    } else {
      exact = false;
      if (!controlsReserved) {
        reserveControls(i);
      }
      o = out.escapes().write(b, target, o);
    }
    return i + 1;
  }

  /** Makes room for what is left of the text; its value will take no more than the whole string. */
  private void reserveControls(int from) {
    long escaped = 2L * (end - from);
    for (int i = from; i < end; i++) {
      escaped += source[i] >= 0 && source[i] < ' ' ? JsonEscapes.LONGEST - 2 : 0;
    }
    out.truncate(o);
    target = out.reserve(escaped + SLACK, escaped + from - start);
    controlsReserved = true;
  }

  /** All characters up to the next ASCII one: text in other scripts has several in a row. */
  private int sequences(int from) throws RequestRejectedException {
    int i = from;
    int o = this.o;
    do {
      int length = Utf8.sequenceLength(source, i, end);
      if (length == 0) {
        if (utf8Required) {
          throw fault(i, "not UTF-8");
        }
        length = 1;
      }
      if (i + 4 <= end) {
        Words.putFour(target, o, Words.four(source, i));
      } else {
        System.arraycopy(source, i, target, o, length);
      }
      i += length;
      o += length;
    } while (i < end && source[i] < 0);
    this.o = o;
    return i;
  }

  private int number(int from) throws RequestRejectedException {
    int to = JsonNumber.end(source, from, end, rangeChecked);
    if (to < 0) {
      throw fault(~to, ~to == from ? "a number beyond the range of a double" : "expected a digit");
    }
    return copy(from, to);
  }

  /** Most tokens are no longer than a word, and there is room for more behind the text. */
  private int copy(int from, int to) {
    int length = to - from;
    if (length <= 8 && from + 8 <= end) {
      Words.putEight(target, o, Words.eight(source, from));
    } else {
      System.arraycopy(source, from, target, o, length);
    }
    o += length;
    return to;
  }

  private int skipSpace(int from) {
    if (from >= end || source[from] > ' ') {
      return from;
    }
    int i = from;
    while (i < end && JsonText.isSpace(source[i])) {
      byte b = source[i++];
      exact = false;
      if (b == ' ') {
        target[o++] = b;
      } else {
        target[o++] = '\\';
        target[o++] = (byte) (b == '\n' ? 'n' : b == '\r' ? 'r' : 't');
      }
    }
    return i;
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
    inObject = object;
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
    return RequestRejectedException.invalidJson(i - start, what);
  }
}
