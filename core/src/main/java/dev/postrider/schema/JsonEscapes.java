package dev.postrider.schema;

/** The escapes in the strings of a JSON text (RFC 8259 §7). */
final class JsonEscapes {

  private static final String SHORT = "\"\\/bfnrt";

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
      return SHORT.indexOf(escape) >= 0 ? 2 : 0;
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
}
