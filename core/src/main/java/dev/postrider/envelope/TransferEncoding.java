package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The encodings of a part's value (RFC 2045 §6), which form data has from mail. */
enum TransferEncoding {
  BASE64 {
    @Override
    byte @Nullable [] decoded(byte[] source, int from, int to) {
      String lines = new String(source, from, to - from, ISO_8859_1);
      try {
        return Base64.getDecoder().decode(lines.replaceAll("[\\r\\n\\t ]", ""));
      } catch (IllegalArgumentException e) {
        return null;
      }
    }

    @Override
    byte[] encoded(byte[] ascii) {
      return Base64.getEncoder().encode(ascii);
    }
  },
  QUOTED_PRINTABLE {
    @Override
    byte @Nullable [] decoded(byte[] source, int from, int to) {
      ByteArrayOutputStream decoded = new ByteArrayOutputStream(to - from);
      int at = from;
      while (at < to) {
        int endOfLine = source[at] == '=' ? softBreak(source, at + 1, to) : 0;
        if (endOfLine > 0) {
          at = endOfLine;
        } else if (source[at] == '=') {
          int high = at + 2 < to ? Character.digit(source[at + 1], 16) : -1;
          int low = at + 2 < to ? Character.digit(source[at + 2], 16) : -1;
          if (high < 0 || low < 0) {
            return null;
          }
          decoded.write(high << 4 | low);
          at += 3;
        } else {
          decoded.write(source[at]);
          at++;
        }
      }
      return decoded.toByteArray();
    }

    /** Letters, digits and the asterisk stand for themselves. */
    @Override
    byte[] encoded(byte[] ascii) {
      return ascii;
    }
  };

  /** The encoding of that name; null if values in it stand as they are, or it is not known. */
  static @Nullable TransferEncoding of(@Nullable String name) {
    return switch (name == null ? "" : name.toLowerCase(Locale.ROOT)) {
      case "base64" -> BASE64;
      case "quoted-printable" -> QUOTED_PRINTABLE;
      default -> null;
    };
  }

  /** The value; null if these bytes are not in this encoding. */
  abstract byte @Nullable [] decoded(byte[] source, int from, int to);

  /** Letters, digits and asterisks in this encoding. */
  abstract byte[] encoded(byte[] ascii);

  /** Where the line behind an equals sign ends, if only white space is in it; or 0. */
  private static int softBreak(byte[] source, int from, int to) {
    int at = from;
    while (at < to && (source[at] == ' ' || source[at] == '\t' || source[at] == '\r')) {
      at++;
    }
    return at < to ? (source[at] == '\n' ? at + 1 : 0) : to;
  }
}
