package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads the header of a part. The name is found without making text of the header where browsers and
 * most clients write it: {@code Content-Disposition: form-data; name="a"; filename="b"} in the first line.
 */
final class PartHeader {

  /** The result of {@link #nameEnd} for a header of another form. */
  static final int OTHER = -1;

  private static final byte[] START = "content-disposition: form-data; name=\"".getBytes(US_ASCII);
  private static final byte[] FILENAME = "; filename=\"".getBytes(US_ASCII);

  private PartHeader() {}

  /** Where the name begins, if it is where it is expected. */
  static int nameStart(int header) {
    return header + START.length;
  }

  /** Where the name ends, or {@link #OTHER}. */
  static int nameEnd(byte[] source, int header, int to) {
    if (!startsWith(source, header, to, START)) {
      return OTHER;
    }
    int end = endOfQuoted(source, header + START.length, to);
    if (end == OTHER) {
      return OTHER;
    }
    int behind = end + 1;
    if (startsWith(source, behind, to, FILENAME)) {
      int endOfFilename = endOfQuoted(source, behind + FILENAME.length, to);
      if (endOfFilename == OTHER) {
        return OTHER;
      }
      behind = endOfFilename + 1;
    }
    // Not a line that the next one goes on with, and no further parameter.
    boolean lineEnds = behind + 2 < to
        && source[behind] == '\r'
        && source[behind + 1] == '\n'
        && source[behind + 2] != ' '
        && source[behind + 2] != '\t';
    return lineEnds ? end : OTHER;
  }

  /**
   * The value of the first field of that name, which is in lower case, its folded lines (RFC 5322
   * §2.2.3) joined; null if there is none.
   */
  static @Nullable String field(String header, String lineEnding, String name) {
    for (int start = 0; start < header.length(); ) {
      int end = endOfField(header, start, lineEnding);
      int colon = header.indexOf(':', start);
      if (header.substring(start, colon).strip().equalsIgnoreCase(name)) {
        return header.substring(colon + 1, end).replace(lineEnding, "").strip();
      }
      start = end + lineEnding.length();
    }
    return null;
  }

  /** The line end that no white space follows, which would go on with the field. */
  private static int endOfField(String header, int start, String lineEnding) {
    int end = header.indexOf(lineEnding, start);
    while (end >= 0 && continues(header, end + lineEnding.length())) {
      end = header.indexOf(lineEnding, end + lineEnding.length());
    }
    return end < 0 ? header.length() : end;
  }

  private static boolean continues(String header, int line) {
    return line < header.length() && (header.charAt(line) == ' ' || header.charAt(line) == '\t');
  }

  /** The closing quote, if no backslash and no line's end comes before it. */
  private static int endOfQuoted(byte[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = source[i];
      if (b == '"') {
        return i;
      } else if (b == '\\' || b == '\r' || b == '\n') {
        return OTHER;
      }
    }
    return OTHER;
  }

  /** Whether these characters, in any case, are there. */
  private static boolean startsWith(byte[] source, int from, int to, byte[] lowerCase) {
    if (to - from < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte b = source[from + i];
      if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
