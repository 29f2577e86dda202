package dev.postrider.envelope;

/**
 * Writes headers or arguments straight into the envelope while they are read, a word at a time, in
 * the ordinary case: no name repeats, everything is UTF-8, no more than {@value #MAX_NAMES} names.
 * Whatever is out of the ordinary makes a method answer that it gave up; then {@link NamedValues} does
 * all of it, by the same rules. Not thread-safe.
 */
final class DirectMembers {

  /** What {@link #form} and {@link #query} answer. */
  enum Outcome {
    COMPLETE,
    TRUNCATED,
    /** What has been appended is of no use. */
    GAVE_UP
  }

  private static final int MAX_NAMES = 128;
  private static final int SLOTS = 4 * MAX_NAMES;
  private static final int GAVE_UP = -1;
  private static final long FREE = 0;

  /** Quotes, colon, comma, {@code true}, and a word that is written beyond the end. */
  private static final int ROOM_PER_MEMBER = 24;

  /** A quote, a colon, a quote. */
  private static final int BETWEEN_NAME_AND_VALUE = 3;

  private static final long ONES = 0x0101010101010101L;
  private static final long EQUALS = '=' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  /** Added to seven bits, it sets the eighth from the character behind '+' on. */
  private static final long BEYOND_PLUS = (0x80 - '+' - 1) * ONES;

  private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

  private final JsonBuffer out;

  /** Hashes of the names so far. Equal ones only mean to give up, so nobody need be unable to find some. */
  private final long[] hashes = new long[SLOTS];

  private final int[] usedSlots = new int[MAX_NAMES];
  private int size;
  private int start;
  private byte[] scratch = new byte[256];
  private byte[] target;
  private int o;

  /** Whether {@link #text} last wrote what it read. */
  private boolean asSent;

  DirectMembers(JsonBuffer out) {
    this.out = out;
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
    startMember((long) name.length() + length);
    int from = o + name.length() + BETWEEN_NAME_AND_VALUE;
    int to = from + length;
    if (!HttpText.copyLatin1(name, target, o)
        || !HttpText.copyLatin1(value, target, from)
        || !headerName(name.length())) {
      return false;
    }
    target[o] = '"';
    if (isPlain(from, to)) {
      target[to] = '"';
      out.truncate(to + 1);
      return true;
    }
    if (scratch.length < length) {
      scratch = new byte[Sizes.grow(scratch.length, 0, length)];
    }
    System.arraycopy(target, from, scratch, 0, length);
    out.truncate(o);
    return out.string(scratch, 0, length) == JsonBuffer.VALID;
  }

  /** The same for a value in bytes. */
  boolean header(String name, byte[] value) {
    startMember(name.length());
    if (!HttpText.copyLatin1(name, target, o) || !headerName(name.length())) {
      return false;
    }
    out.truncate(o);
    return out.string(value, 0, value.length) == JsonBuffer.VALID;
  }

  /** Appends a part, its name and value as they are; false if it gave up. Behind a name other bytes follow. */
  boolean part(byte[] source, int nameFrom, int nameTo, int valueFrom, int valueTo) {
    if (size > 0) {
      out.raw(',');
    }
    if (!isNew(hash(source, nameFrom, nameTo))
        || out.string(source, nameFrom, nameTo) != JsonBuffer.VALID) {
      return false;
    }
    out.raw(':');
    return out.string(source, valueFrom, valueTo) == JsonBuffer.VALID;
  }

  /** Makes the name here lower case, and goes on behind the colon; false if it gave up. */
  private boolean headerName(int length) {
    int end = o + length;
    long hash = length;
    long care = 0;
    for (int i = o; i < end; i += 8) {
      long word = (long) Utf8.WORD.get(target, i);
      long mask = Utf8.firstBytes(end - i);
      long name = Utf8.lowerCase(word) & mask;
      Utf8.WORD.set(target, i, name | (word & ~mask));
      care |= JsonBuffer.needsCare(name, out.alsoEscaped()) & mask;
      hash = mixed(hash, name);
    }
    if (care != 0 || !isNew(hash)) {
      return false;
    }
    target[end] = '"';
    target[end + 1] = ':';
    o = end + 2;
    return true;
  }

  /** Whether there is nothing to escape and only ASCII. */
  private boolean isPlain(int from, int to) {
    long care = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      care |= JsonBuffer.needsCare((long) Utf8.WORD.get(target, i), out.alsoEscaped());
    }
    if (i < to) {
      care |= JsonBuffer.needsCare((long) Utf8.WORD.get(target, i), out.alsoEscaped())
          & Utf8.firstBytes(to - i);
    }
    return care == 0;
  }

  private void startMember(long textLength) {
    target = out.reserve(textLength + ROOM_PER_MEMBER);
    o = out.length();
    if (size > 0) {
      target[o++] = ',';
    }
    target[o++] = '"';
  }

  /** Adds the arguments of a form body, see {@link Arguments#readForm}. */
  Outcome form(byte[] source, int from, int to, int limit) {
    return arguments(source, from, to, limit, true);
  }

  /** Adds the arguments of a query, see {@link Arguments#readQuery}. */
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
        return finished(Arguments.hasPair(source, at, to));
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
      return Arguments.endOfPair(source, from, to);
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
    if (!isNew(readsSource ? hash(source, from, i) : hash(target, nameStart, o))) {
      return GAVE_UP;
    }
    target[o++] = '"';
    target[o++] = ':';
    if (i == to || source[i] == '&') {
      System.arraycopy(JsonBuffer.TRUE, 0, target, o, JsonBuffer.TRUE.length);
      o += JsonBuffer.TRUE.length;
      return i;
    }
    target[o++] = '"';
    i = text(source, i + 1, to, false);
    target[o++] = '"';
    return i;
  }

  /** Writes decoded text up to {@code &}, or up to {@code =} in a name, and answers where that is. */
  private int text(byte[] source, int from, int to, boolean isName) {
    byte[] target = this.target;
    long alsoEscaped = out.alsoEscaped();
    int start = this.o;
    int o = start;
    int i = from;
    boolean ascii = true;
    asSent = true;
    while (i < to) {
      if (i + 8 <= source.length) {
        long word = (long) Utf8.WORD.get(source, i);
        Utf8.WORD.set(target, o, word);
        long care = needsCare(word, alsoEscaped) & Utf8.firstBytes(to - i);
        int plain = care == 0 ? Math.min(8, to - i) : Long.numberOfTrailingZeros(care) >>> 3;
        i += plain;
        o += plain;
        if (care == 0) {
          continue;
        }
      }
      byte b = source[i];
      if (b == '&' || (b == '=' && isName)) {
        break;
      }
      i++;
      asSent = false;
      if (b == '+') {
        b = ' ';
      } else if (b == '%') {
        int value = i + 1 < to ? Arguments.hex(source[i]) << 4 | Arguments.hex(source[i + 1]) : -1;
        if (value >= 0) {
          b = (byte) value;
          i += 2;
        }
      } else if (b >= 0 && b < ' ') {
        return GAVE_UP;
      }
      if (b < 0) {
        ascii = false;
        target[o++] = b;
      } else {
        o = out.escaped(b, target, o);
      }
    }
    this.o = o;
    return ascii || Utf8.firstInvalid(target, start, o) < 0 ? i : GAVE_UP;
  }

  /** Like {@link JsonBuffer#needsCare}, and for all characters up to '+' and for '='. */
  private static long needsCare(long word, long alsoEscaped) {
    long upToPlus = ~((word & ~Utf8.HIGH_BITS) + BEYOND_PLUS);
    return (upToPlus
            | ((word ^ EQUALS) - ONES)
            | ((word ^ BACKSLASHES) - ONES)
            | ((word ^ alsoEscaped) - ONES)
            | word)
        & Utf8.HIGH_BITS;
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

  private static long hash(byte[] text, int from, int to) {
    long hash = (long) to - from;
    for (int i = from; i < to; i += 8) {
      hash = mixed(hash, (long) Utf8.WORD.get(text, i) & Utf8.firstBytes(to - i));
    }
    return hash;
  }

  private static long mixed(long hash, long word) {
    long product = (hash ^ word) * HASH_FACTOR;
    return product ^ (product >>> 29);
  }
}
