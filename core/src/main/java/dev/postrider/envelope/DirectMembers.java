package dev.postrider.envelope;

/**
 * Writes headers or arguments straight into the envelope while they are read, a word at a time, in
 * the ordinary case: no name repeats, everything is UTF-8, no more than {@value #MAX_NAMES} names.
 * Whatever is out of the ordinary makes a method answer that it gave up; then {@link NamedValues} does
 * all of it, by the same rules. Not thread-safe.
 */
final class DirectMembers {

  /** The results of {@link #form} and {@link #query}. */
  enum Outcome {
    COMPLETE,
    TRUNCATED,
    /** The appended bytes are of no use. */
    GAVE_UP
  }

  private static final int MAX_NAMES = 128;
  private static final int SLOTS = 4 * MAX_NAMES;
  private static final int GAVE_UP = -1;
  private static final long FREE = 0;

  /** Quotes, colon, comma, {@code true}, and a word that is written beyond the end. */
  private static final int ROOM_PER_MEMBER = 24;

  /** The end of a name and the start of a value, as three bytes. */
  private static final int QUOTE_COLON_QUOTE = '"' | ':' << 8 | '"' << 16;

  private final JsonBuffer out;
  private final JsonEscapes escapes;
  private final HeaderNames headerNames;

  /** Hashes of the names so far. A collision only takes the slow path, so the hash need not resist attack. */
  private final long[] hashes = new long[SLOTS];

  private final int[] usedSlots = new int[MAX_NAMES];
  private int size;
  private int start;
  private byte[] scratch = new byte[256];
  private byte[] target;
  private int o;

  /** Whether {@link #text} last wrote what it read. */
  private boolean asSent;

  /** Whether {@link #text} has written nothing else so far. */
  private boolean isAscii;

  DirectMembers(JsonBuffer out) {
    this.out = out;
    this.escapes = out.escapes();
    this.headerNames = new HeaderNames(escapes);
    this.target = scratch;
  }

  /** Begins an object. */
  void begin() {
    start = out.length();
    out.raw('{');
    for (int i = 0; i < size; i++) {
      hashes[usedSlots[i]] = FREE;
    }
    size = 0;
  }

  void end() {
    out.raw('}');
  }

  /** Drops all that was written since the object began. */
  void giveUp() {
    out.truncate(start);
  }

  /** Appends a header, its name in lower case; false if it gave up. */
  boolean header(String name, String value) {
    int length = value.length();
    int from = startHeader(name, length);
    if (from == GAVE_UP || !HttpText.copyLatin1(value, target, from)) {
      return false;
    }
    int to = from + length;
    if (isPlain(from, to)) {
      target[to] = '"';
      out.truncate(to + 1);
      return true;
    }
    if (scratch.length < length) {
      scratch = new byte[ArrayCapacity.grow(scratch.length, 0, length)];
    }
    System.arraycopy(target, from, scratch, 0, length);
    out.truncate(from - 1);
    return out.string(scratch, 0, length) == JsonBuffer.VALID;
  }

  /** The same for a value in bytes. */
  boolean header(String name, byte[] value) {
    int from = startHeader(name, 0);
    if (from == GAVE_UP) {
      return false;
    }
    out.truncate(from - 1);
    return out.string(value, 0, value.length) == JsonBuffer.VALID;
  }

  /** Writes all up to the value's first character, and answers where that belongs. */
  private int startHeader(String name, int valueLength) {
    target = out.reserve((long) valueLength + HeaderNames.STRIDE + ROOM_PER_MEMBER);
    o = out.length();
    if (size > 0) {
      target[o++] = ',';
    }
    int index = headerNames.indexOf(name);
    return index == HeaderNames.NONE || !isNew(headerNames.hash(index))
        ? GAVE_UP
        : headerNames.copy(index, target, o);
  }

  /** Whether there is nothing to escape and only ASCII. */
  private boolean isPlain(int from, int to) {
    long alsoEscaped = escapes.alsoEscaped();
    long care = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      care |= Words.needsCare(Words.eight(target, i), alsoEscaped);
    }
    if (i < to) {
      care |= Words.needsCare(Words.eight(target, i), alsoEscaped) & Words.firstBytes(to - i);
    }
    return care == 0;
  }

  /** Adds the arguments of a form body, see {@link UrlEncodedArguments#readForm}. */
  Outcome form(byte[] source, int from, int to, int limit) {
    return arguments(source, from, to, limit, true);
  }

  /** Adds the arguments of a query, see {@link UrlEncodedArguments#readQuery}. */
  Outcome query(byte[] source, int from, int to, int limit) {
    return arguments(source, from, to, limit, false);
  }

  private Outcome arguments(byte[] source, int from, int to, int limit, boolean isForm) {
    reserve(to - from);
    int segments = 0;
    int at = from;
    while (at < to) {
      int end = pair(source, at, to);
      if (end == GAVE_UP) {
        return Outcome.GAVE_UP;
      }
      at = end + 1;
      boolean full = isForm ? end < to && ++segments == limit : size == limit && limit > 0;
      if (full) {
        return finished(UrlEncodedArguments.hasPair(source, at, to));
      }
    }
    return finished(false);
  }

  /** Each byte becomes at most two, since it gives up at raw control characters. */
  private void reserve(int length) {
    target = out.reserve(2L * length + (MAX_NAMES + 1) * ROOM_PER_MEMBER);
    o = out.length();
  }

  private Outcome finished(boolean truncated) {
    out.truncate(o);
    return truncated ? Outcome.TRUNCATED : Outcome.COMPLETE;
  }

  /** Goes over one pair, up to the {@code &} or the end. */
  private int pair(byte[] source, int from, int to) {
    if (source[from] == '&') {
      return from;
    }
    if (source[from] == '=') {
      return UrlEncodedArguments.endOfPair(source, from, to);
    }
    if (size > 0) {
      target[o++] = ',';
    }
    target[o++] = '"';
    int nameStart = o;
    int i = text(source, from, to, true);
    if (i == GAVE_UP) {
      return GAVE_UP;
    }
    // Words that were just written byte by byte, or overlapping, are slow to read.
    boolean readsSource = asSent && i + 8 <= source.length;
    if (!isNew(readsSource ? NameHash.of(source, from, i) : NameHash.of(target, nameStart, o))) {
      return GAVE_UP;
    }
    Words.putFour(target, o, QUOTE_COLON_QUOTE);
    if (i == to || source[i] == '&') {
      Words.putFour(target, o + 2, JsonLiteral.TRUE);
      o += 6;
      return i;
    }
    o += 3;
    i = text(source, i + 1, to, false);
    target[o++] = '"';
    return i;
  }

  /** Writes decoded text up to {@code &}, or up to {@code =} in a name, and answers where that is. */
  private int text(byte[] source, int from, int to, boolean isName) {
    byte[] target = this.target;
    long alsoEscaped = escapes.alsoEscaped();
    int start = this.o;
    int o = start;
    int i = from;
    isAscii = true;
    asSent = true;
    while (i < to) {
      if (i + 8 <= source.length) {
        long word = Words.eight(source, i);
        Words.putEight(target, o, word);
        long care = Words.argumentNeedsCare(word, alsoEscaped);
        if (care == 0 && i + 8 <= to) {
          i += 8;
          o += 8;
          continue;
        }
        int plain = Math.min(Words.unmarked(care), to - i);
        i += plain;
        o += plain;
        if (i == to) {
          break;
        }
      }
      byte b = source[i];
      if (b == '&' || (b == '=' && isName)) {
        break;
      }
      this.o = o;
      i = decoded(source, i, to);
      o = this.o;
      if (i == GAVE_UP) {
        return GAVE_UP;
      }
    }
    this.o = o;
    return isAscii || Utf8.firstInvalid(target, start, o) < 0 ? i : GAVE_UP;
  }

  /** Writes a character, and more as long as they are encoded, because such come together. */
  private int decoded(byte[] source, int from, int to) {
    int i = from;
    int o = this.o;
    asSent = false;
    do {
      byte b = source[i++];
      if (b == '+') {
        target[o++] = ' ';
        continue;
      }
      if (b == '%') {
        int value =
            i + 1 < to ? HexDigits.value(source[i]) << 4 | HexDigits.value(source[i + 1]) : -1;
        if (value >= 0) {
          b = (byte) value;
          i += 2;
        }
      } else if (b >= 0 && b < ' ') {
        return GAVE_UP;
      }
      if (b < 0) {
        isAscii = false;
        target[o++] = b;
      } else {
        o = escapes.write(b, target, o);
      }
    } while (i < to && (source[i] == '+' || source[i] == '%'));
    this.o = o;
    return i;
  }

  /** Takes in a name that was just written; false if perhaps it is not the first of its kind. */
  private boolean isNew(long nameHash) {
    if (size == MAX_NAMES) {
      return false;
    }
    long hash = nameHash == FREE ? 1 : nameHash;
    int slot = (int) (hash >>> 32) & (SLOTS - 1);
    while (hashes[slot] != FREE) {
      if (hashes[slot] == hash) {
        return false;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    hashes[slot] = hash;
    usedSlots[size++] = slot;
    return true;
  }
}
