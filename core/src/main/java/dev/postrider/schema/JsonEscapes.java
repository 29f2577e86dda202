package dev.postrider.schema;

/** The escapes in the strings of a JSON text (RFC 8259 §7). */
final class JsonEscapes {

  /** For each byte behind a backslash the character that both are; 0 if there is none. */
  private static final byte[] CHARACTERS = new byte[0x80];

  static {
    String escapes = "\"\\/bfnrt";
    String characters = "\"\\/\b\f\n\r\t";
    for (int i = 0; i < escapes.length(); i++) {
      CHARACTERS[escapes.charAt(i)] = (byte) characters.charAt(i);
    }
  }

  private JsonEscapes() {}

  /**
   * How many bytes the escape has that begins at the backslash, both halves of a pair of surrogates
   * counted.
   *
   * @return 0 if there is none, or half a pair is alone
   */
  static int length(byte[] json, int backslash) {
    if (backslash + 1 >= json.length) {
      return 0;
    }
    byte escape = json[backslash + 1];
    if (escape != 'u') {
      return escape >= 0 && CHARACTERS[escape] != 0 ? 2 : 0;
    }
    int unit = unit(json, backslash);
    if (unit < 0 || Character.isLowSurrogate((char) unit)) {
      return 0;
    }
    if (!Character.isHighSurrogate((char) unit)) {
      return 6;
    }
    int low = unit(json, backslash + 6);
    return low >= 0 && Character.isLowSurrogate((char) low) ? 12 : 0;
  }

  /** The code unit of an escape with {@code u}; -1 if there is none. */
  private static int unit(byte[] json, int backslash) {
    if (backslash + 6 > json.length || json[backslash] != '\\' || json[backslash + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = backslash + 2; i < backslash + 6; i++) {
      int digit = Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  /**
   * Writes the characters that a checked string stands for, in UTF-8: no more bytes than it has.
   *
   * @return where they end in the target
   */
  static int undo(byte[] json, int from, int to, byte[] target, int at) {
    int o = at;
    int i = from;
    while (i < to) {
      int plain = 8;
      while (plain == 8 && i + 8 <= to && o + 8 <= target.length) {
        long eight = EightBytes.get(json, i);
        EightBytes.put(target, o, eight);
        plain = EightBytes.unescaped(eight);
        i += plain;
        o += plain;
      }
      if (i == to) {
        break;
      }
      if (json[i] != '\\') {
        target[o++] = json[i++];
      } else if (json[i + 1] == 'u') {
        int unit = unit(json, i);
        boolean pair = Character.isHighSurrogate((char) unit);
        o = utf8(
            pair ? Character.toCodePoint((char) unit, (char) unit(json, i + 6)) : unit, target, o);
        i += pair ? 12 : 6;
      } else {
        target[o++] = CHARACTERS[json[i + 1]];
        i += 2;
      }
    }
    return o;
  }

  private static int utf8(int character, byte[] target, int at) {
    int o = at;
    if (character < 0x80) {
      target[o++] = (byte) character;
      return o;
    }
    if (character < 0x800) {
      target[o++] = (byte) (0xC0 | character >> 6);
    } else {
      if (character < 0x10000) {
        target[o++] = (byte) (0xE0 | character >> 12);
      } else {
        target[o++] = (byte) (0xF0 | character >> 18);
        target[o++] = (byte) (0x80 | (character >> 12 & 0x3F));
      }
      target[o++] = (byte) (0x80 | (character >> 6 & 0x3F));
    }
    target[o++] = (byte) (0x80 | (character & 0x3F));
    return o;
  }
}
