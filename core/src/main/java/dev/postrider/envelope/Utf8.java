package dev.postrider.envelope;

/** Well-formed UTF-8 (Unicode 15.0, table 3-7). */
final class Utf8 {

  /** The length of a byte order mark. */
  static final int BOM_LENGTH = 3;

  /** U+FFFD. */
  static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private Utf8() {}

  /** Whether the text begins with a byte order mark. */
  static boolean hasBom(byte[] source, int from, int to) {
    return to - from >= BOM_LENGTH
        && source[from] == (byte) 0xEF
        && source[from + 1] == (byte) 0xBB
        && source[from + 2] == (byte) 0xBF;
  }

  /**
   * Whether a JSON text is in UTF-16 or UTF-32: it begins with their byte order mark or, since its
   * first character is ASCII, with a zero in one of the first two bytes (RFC 4627 §3).
   */
  static boolean isWiderJson(byte[] source, int from, int to) {
    if (to - from < 2) {
      return false;
    }
    int two = (source[from] & 0xFF) << 8 | (source[from + 1] & 0xFF);
    return two == 0xFEFF || two == 0xFFFE || two <= 0xFF || (two & 0xFF) == 0;
  }

  /** The offset of the first byte that is not part of a well-formed sequence, or -1. */
  static int firstInvalid(byte[] source, int from, int to) {
    int i = from;
    while (i < to) {
      if (i + 8 <= source.length
          && (Words.nonAscii(Words.eight(source, i)) & Words.firstBytes(to - i)) == 0) {
        i += 8;
      } else if (source[i] >= 0) {
        i++;
      } else {
        int length = sequenceLength(source, i, to);
        if (length == 0) {
          return i;
        }
        i += length;
      }
    }
    return -1;
  }

  /** The length of the sequence of two to four bytes that begins at {@code i}, or 0 if ill-formed. */
  static int sequenceLength(byte[] source, int i, int to) {
    return i + 4 <= to
        ? sequenceLength(Words.four(source, i))
        : endingSequenceLength(source, i, to);
  }

  /** The same for a sequence within four bytes, the first of them lowest. */
  static int sequenceLength(int four) {
    if ((four & 0xC0E0) == 0x80C0) {
      return (four & 0x1E) == 0 ? 0 : 2;
    }
    if ((four & 0xC0C0F0) == 0x8080E0) {
      int high = (four & 0x0F) << 6 | (four >>> 8 & 0x3F);
      boolean overlong = high < 0x20;
      boolean surrogate = (high & 0x3E0) == 0x360;
      return overlong || surrogate ? 0 : 3;
    }
    if ((four & 0xC0C0C0F8) == 0x808080F0) {
      int high = (four & 0x07) << 6 | (four >>> 8 & 0x3F);
      boolean overlong = high < 0x10;
      boolean tooHigh = high > 0x10F;
      return overlong || tooHigh ? 0 : 4;
    }
    return 0;
  }

  /** The same where there may not be four bytes. */
  private static int endingSequenceLength(byte[] source, int i, int to) {
    int four = 0;
    for (int j = Math.min(to, i + 4) - 1; j >= i; j--) {
      four = four << 8 | (source[j] & 0xFF);
    }
    return sequenceLength(four);
  }

  /**
   * These bytes with U+FFFD for each maximal part of an ill-formed sequence, as the W3C's decoder
   * replaces them. Java's own decoder differs: it replaces an encoded surrogate once, not three times.
   */
  static byte[] replaceInvalid(byte[] source, int from, int to) {
    int length = 0;
    for (int i = from; i < to; ) {
      int valid = characterLength(source, i, to);
      length += valid > 0 ? valid : REPLACEMENT.length;
      i += valid > 0 ? valid : illFormedLength(source, i, to);
    }
    byte[] replaced = new byte[length];
    int o = 0;
    for (int i = from; i < to; ) {
      int valid = characterLength(source, i, to);
      if (valid > 0) {
        System.arraycopy(source, i, replaced, o, valid);
        o += valid;
        i += valid;
      } else {
        System.arraycopy(REPLACEMENT, 0, replaced, o, REPLACEMENT.length);
        o += REPLACEMENT.length;
        i += illFormedLength(source, i, to);
      }
    }
    return replaced;
  }

  private static int characterLength(byte[] source, int i, int to) {
    return source[i] >= 0 ? 1 : sequenceLength(source, i, to);
  }

  /** How many bytes at {@code i}, where no sequence is well-formed, begin one, but at least one byte. */
  private static int illFormedLength(byte[] source, int i, int to) {
    int lead = source[i] & 0xFF;
    if (lead < 0xE0 || lead > 0xF4 || i + 1 == to || !mayFollow(lead, source[i + 1] & 0xFF)) {
      return 1;
    }
    return lead >= 0xF0 && i + 2 < to && (source[i + 2] & 0xC0) == 0x80 ? 3 : 2;
  }

  /** Whether a sequence of three or four bytes may have these two first. */
  private static boolean mayFollow(int lead, int second) {
    return switch (lead) {
      case 0xE0 -> second >= 0xA0 && second <= 0xBF;
      case 0xED -> second >= 0x80 && second <= 0x9F;
      case 0xF0 -> second >= 0x90 && second <= 0xBF;
      case 0xF4 -> second >= 0x80 && second <= 0x8F;
      default -> second >= 0x80 && second <= 0xBF;
    };
  }
}
