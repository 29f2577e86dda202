package dev.postrider.envelope;

import org.jspecify.annotations.Nullable;

/** Copies a JSON text that is known to be well-formed. */
final class JsonText {

  private static final int LONE_SURROGATE = -6;
  private static final long BACKSLASHES = Words.repeated('\\');

  private JsonText() {}

  /** White space between tokens (RFC 8259 §2). */
  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /**
   * Appends the text without the white space between its tokens, with control characters in strings
   * escaped, and with U+FFFD for escapes of half a surrogate pair.
   *
   * @param numbers writes the numbers; null if they are copied
   */
  static void compact(byte[] source, int from, int to, @Nullable Double16 numbers, JsonBuffer out) {
    int copied = from;
    int i = from;
    while (i < to) {
      byte b = source[i];
      if (b == '"') {
        int end = endOfString(source, i);
        out.raw(source, copied, i + 1);
        copied = string(source, i + 1, end - 1, out);
        i = end;
      } else if (isSpace(b)) {
        out.raw(source, copied, i);
        while (i < to && isSpace(source[i])) {
          i++;
        }
        copied = i;
      } else if (numbers != null && (b == '-' || (b >= '0' && b <= '9'))) {
        out.raw(source, copied, i);
        copied = endOfNumber(source, i, to);
        numbers.write(source, i, copied, out);
        i = copied;
      } else {
        i++;
      }
    }
    out.raw(source, copied, to);
  }

  /** The index behind the quote that closes the string. */
  static int endOfString(byte[] source, int open) {
    int i = open + 1;
    while (source[i] != '"') {
      i += source[i] == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  /** The index behind a value that stands within an array or object. */
  static int endOfValue(byte[] source, int from) {
    int depth = 0;
    int i = from;
    do {
      byte b = source[i];
      if (b == '"') {
        i = endOfString(source, i);
      } else {
        depth += b == '{' || b == '[' ? 1 : 0;
        depth -= b == '}' || b == ']' ? 1 : 0;
        i++;
      }
    } while (depth > 0 || !isEnd(source, from, i));
    return i;
  }

  /** Whether a value that began at {@code from} and is not within brackets ends before this byte. */
  private static boolean isEnd(byte[] source, int from, int i) {
    byte first = source[from];
    boolean isDelimited = first == '{' || first == '[' || first == '"';
    byte b = source[i];
    return isDelimited || b == ',' || b == ']' || b == '}' || isSpace(b);
  }

  /** Appends what comes up to the last byte to escape, and returns what is yet to be copied. */
  private static int string(byte[] source, int from, int close, JsonBuffer out) {
    int copied = from;
    for (int i = from; i < close; i++) {
      byte b = source[i];
      if (b == '\\') {
        int length = escapeLength(source, i, close);
        if (length == LONE_SURROGATE) {
          out.raw(source, copied, i);
          out.raw(Utf8.REPLACEMENT);
          copied = i + 6;
        }
        i += Math.abs(length) - 1;
      } else if ((b >= 0 && b < 0x20) || (b == '/' && out.escapes().forwardSlash())) {
        out.raw(source, copied, i);
        out.escapedByte(b);
        copied = i + 1;
      }
    }
    return copied;
  }

  /** How long the escape is, with the other half of a pair; {@link #LONE_SURROGATE} if that is missing. */
  private static int escapeLength(byte[] source, int i, int to) {
    if (source[i + 1] != 'u') {
      return 2;
    }
    char unit = codeUnit(source, i + 2);
    if (!Character.isSurrogate(unit)) {
      return 6;
    }
    return Character.isHighSurrogate(unit) && isLowSurrogate(source, i + 6, to)
        ? 12
        : LONE_SURROGATE;
  }

  private static int endOfNumber(byte[] source, int from, int to) {
    int i = from;
    while (i < to && "+-.eE0123456789".indexOf(source[i]) >= 0) {
      i++;
    }
    return i;
  }

  /**
   * Writes the characters that a string stands for, no more bytes than it has. No surrogate is alone.
   *
   * @param from where its content begins, behind the quote
   * @param at where the characters begin in the target, which is another array
   * @return where they end there
   */
  static int unescape(byte[] source, int from, int to, byte[] target, int at) {
    int o = at;
    int i = from;
    while (i < to) {
      int plain = 8;
      while (plain == 8 && i + 8 <= to && o + 8 <= target.length) {
        long word = Words.eight(source, i);
        Words.putEight(target, o, word);
        plain = Words.unmarked(Words.equalBytes(word, BACKSLASHES));
        i += plain;
        o += plain;
      }
      if (i == to) {
        break;
      }
      byte b = source[i++];
      if (b != '\\') {
        target[o++] = b;
        continue;
      }
      byte escape = source[i++];
      if (escape != 'u') {
        target[o++] = character(escape);
        continue;
      }
      int character = codeUnit(source, i);
      i += 4;
      if (Character.isSurrogate((char) character)) {
        character = Character.toCodePoint((char) character, codeUnit(source, i + 2));
        i += 6;
      }
      o = utf8(character, target, o);
    }
    return o;
  }

  private static byte character(byte escape) {
    return (byte)
        switch (escape) {
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> escape;
        };
  }

  /** Whether an escape of the second half of a surrogate pair is there. */
  static boolean isLowSurrogate(byte[] source, int i, int to) {
    return i + 6 <= to
        && source[i] == '\\'
        && source[i + 1] == 'u'
        && Character.isLowSurrogate(codeUnit(source, i + 2));
  }

  /** The UTF-16 code unit of these four hexadecimal digits. */
  private static char codeUnit(byte[] source, int from) {
    int unit = 0;
    for (int digit = from; digit < from + 4; digit++) {
      unit = unit << 4 | HexDigits.value(source[digit]);
    }
    return (char) unit;
  }

  private static int utf8(int character, byte[] target, int at) {
    int o = at;
    if (character < 0x80) {
      target[o++] = (byte) character;
      return o;
    }
    if (character < 0x800) {
      target[o++] = (byte) (0xC0 | character >> 6);
    } else if (character < 0x10000) {
      target[o++] = (byte) (0xE0 | character >> 12);
      target[o++] = (byte) (0x80 | (character >> 6 & 0x3F));
    } else {
      target[o++] = (byte) (0xF0 | character >> 18);
      target[o++] = (byte) (0x80 | (character >> 12 & 0x3F));
      target[o++] = (byte) (0x80 | (character >> 6 & 0x3F));
    }
    target[o++] = (byte) (0x80 | (character & 0x3F));
    return o;
  }
}
