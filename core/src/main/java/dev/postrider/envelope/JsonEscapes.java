package dev.postrider.envelope;

import java.util.Arrays;

/** How ASCII characters are written in a JSON string (RFC 8259 §7). Immutable. */
final class JsonEscapes {

  /** The most bytes that one character becomes: a control character that has no short escape. */
  static final int LONGEST = 6;

  /** By character: what follows the backslash, 0 if the character needs none. */
  private static final byte[] BEHIND_BACKSLASH = behindBackslash();

  private final boolean forwardSlash;
  private final long alsoEscaped;

  JsonEscapes(boolean forwardSlash) {
    this.forwardSlash = forwardSlash;
    this.alsoEscaped = Words.repeated(forwardSlash ? '/' : '"');
  }

  /** Whether {@code /} becomes {@code \/}. */
  boolean forwardSlash() {
    return forwardSlash;
  }

  /** The character to escape beyond those that JSON demands, eight times; a quote if there is none. */
  long alsoEscaped() {
    return alsoEscaped;
  }

  /** Whether an ASCII character needs no escape. */
  boolean isPlain(byte b) {
    return BEHIND_BACKSLASH[b] == 0 || (b == '/' && !forwardSlash);
  }

  /** How many bytes an ASCII character becomes. */
  int length(byte b) {
    return isPlain(b) ? 1 : BEHIND_BACKSLASH[b] == 'u' ? LONGEST : 2;
  }

  /** Writes an ASCII character at {@code o}, escaped if need be, and answers where it ends. */
  int write(byte b, byte[] target, int o) {
    byte behind = BEHIND_BACKSLASH[b];
    if (behind == 0 || (b == '/' && !forwardSlash)) {
      target[o] = b;
      return o + 1;
    }
    target[o] = '\\';
    target[o + 1] = behind;
    if (behind != 'u') {
      return o + 2;
    }
    target[o + 2] = '0';
    target[o + 3] = '0';
    target[o + 4] = HexDigits.digit(b >> 4);
    target[o + 5] = HexDigits.digit(b & 0xF);
    return o + LONGEST;
  }

  private static byte[] behindBackslash() {
    byte[] escapes = new byte[128];
    Arrays.fill(escapes, 0, 0x20, (byte) 'u');
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    escapes['/'] = '/';
    return escapes;
  }
}
