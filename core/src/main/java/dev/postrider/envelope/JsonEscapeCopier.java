package dev.postrider.envelope;

import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;

/**
 * Checks the escapes in the strings of a JSON text (RFC 8259 §7) while copying them into a JSON string,
 * where each of them has to be escaped itself. Not thread-safe.
 */
final class JsonEscapeCopier {

  private static final byte[] NO_BYTES = {};
  private static final short ESCAPED_BACKSLASH = '\\' << 8 | '\\';

  private final boolean loneSurrogatesReplaced;
  private final long alsoEscaped;

  /** By the character behind a backslash: what the escape becomes, as three or four bytes; 0 if none. */
  private final int[] escapes = new int[128];

  private byte[] source = NO_BYTES;
  private int start;
  private int end;

  /** Where the run in the target ends. */
  private int o;

  private boolean exact;

  JsonEscapeCopier(EnvelopeConfig config) {
    this.loneSurrogatesReplaced = config.jsonLoneSurrogates() == JsonLoneSurrogates.REPLACE;
    this.alsoEscaped = new JsonEscapes(config.escapeForwardSlash()).alsoEscaped();
    for (char c : new char[] {'b', 'f', 'n', 'r', 't', '/'}) {
      escapes[c] = ESCAPED_BACKSLASH | c << 16;
    }
    for (char c : new char[] {'"', '\\'}) {
      escapes[c] = ESCAPED_BACKSLASH | '\\' << 16 | c << 24;
    }
    if (config.escapeForwardSlash()) {
      escapes['/'] = ESCAPED_BACKSLASH | '\\' << 16 | '/' << 24;
    }
  }

  /** Begins a text; faults count offsets from {@code start}. */
  void begin(byte[] source, int start, int to) {
    this.source = source;
    this.start = start;
    this.end = to;
    this.exact = true;
  }

  /** Forgets the text. */
  void release() {
    source = NO_BYTES;
  }

  /** Where in the target the last run of escapes ends. */
  int targetEnd() {
    return o;
  }

  /** Whether no escape of this text has to be replaced. */
  boolean isExact() {
    return exact;
  }

  /**
   * Copies an escape, and goes on while the next byte that needs care begins another: escapes come
   * together.
   *
   * @param target has room for all that is left of the text, each byte doubled
   * @param at where in the target the run goes; {@link #targetEnd} says where it ends there
   * @return where in the text it ends
   */
  int copy(int from, byte[] target, int at) throws RequestRejectedException {
    byte[] source = this.source;
    int o = at;
    int i = from;
    while (true) {
      int escaped = i + 1 < end && source[i + 1] >= 0 ? escapes[source[i + 1]] : 0;
      if (escaped == 0) {
        this.o = o;
        i = unicodeEscape(i, target);
        o = this.o;
      } else {
        Words.putFour(target, o, escaped);
        o += escaped >>> 24 == 0 ? 3 : 4;
        i += 2;
      }
      if (i + 8 > end) {
        break;
      }
      if (source[i] == '\\') {
        continue;
      }
      long word = Words.eight(source, i);
      long care = Words.needsCare(word, alsoEscaped);
      int bits = Words.unmarked(care) << 3;
      if (care == 0 || (byte) (word >>> bits) != '\\') {
        break;
      }
      Words.putEight(target, o, word);
      i += bits >>> 3;
      o += bits >>> 3;
    }
    this.o = o;
    return i;
  }

  /** Copies an escape that names a UTF-16 code unit; a surrogate has to be one of a pair. */
  private int unicodeEscape(int i, byte[] target) throws RequestRejectedException {
    if (i + 1 >= end || source[i + 1] != 'u') {
      throw fault(i + 1 < end ? i : end, "unknown escape");
    }
    char unit = codeUnit(i, target);
    if (!Character.isSurrogate(unit)) {
      return i + 6;
    }
    if (Character.isHighSurrogate(unit) && JsonText.isLowSurrogate(source, i + 6, end)) {
      var unused = codeUnit(i + 6, target);
      return i + 12;
    }
    if (!loneSurrogatesReplaced) {
      throw fault(i, "a surrogate that is not one of a pair");
    }
    exact = false;
    return i + 6;
  }

  /** Copies one such escape, and returns what it names. */
  private char codeUnit(int i, byte[] target) throws RequestRejectedException {
    int unit = 0;
    for (int digit = i + 2; digit < i + 6; digit++) {
      unit = digit < end ? unit << 4 | HexDigits.value(source[digit]) : -1;
      if (unit < 0) {
        throw fault(digit, "expected a hexadecimal digit");
      }
    }
    Words.putTwo(target, o, ESCAPED_BACKSLASH);
    target[o + 2] = 'u';
    Words.putFour(target, o + 3, Words.four(source, i + 2));
    o += 7;
    return (char) unit;
  }

  /** The fault of the byte at this offset; at the end of the text, that there is no byte. */
  private RequestRejectedException fault(int i, String what) {
    return RequestRejectedException.invalidJson(
        i - start, i < end ? what : "the text ends too early");
  }
}
