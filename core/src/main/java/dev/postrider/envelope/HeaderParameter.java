package dev.postrider.envelope;

import org.jspecify.annotations.Nullable;

/**
 * Reads parameters of a header field value, {@code form-data; name="a;b"} (RFC 9110 §5.6.6), in one
 * pass: no character is read more than a few times.
 */
final class HeaderParameter {

  static final int NONE = -1;

  private HeaderParameter() {}

  /** The last parameter of that name, in any case, unquoted; null if there is none. */
  static @Nullable String last(CharSequence header, String name) {
    String last = null;
    for (int at = find(header, 0, name); at != NONE; at = find(header, at, name)) {
      last = value(header, at);
    }
    return last;
  }

  /**
   * Where the value of the next parameter of that name begins, or {@link #NONE}.
   *
   * @param from 0, or where the value of another parameter begins
   * @param name in lower case
   */
  static int find(CharSequence header, int from, String name) {
    int start = NONE;
    boolean quoted = false;
    for (int i = from; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '=' && start != NONE) {
        if (isName(header, start, i, name)) {
          return i + 1;
        }
        start = NONE;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted && isQuotable(header, i + 1)) {
        i++;
      } else if (c == ';' && !quoted) {
        start = i + 1;
      }
    }
    return NONE;
  }

  /** The value that begins here, unquoted. */
  static String value(CharSequence header, int start) {
    int end = end(header, start);
    int from = skipSpace(header, start, end);
    int to = trimmed(header, from, end);
    if (to - from < 2 || header.charAt(from) != '"' || header.charAt(to - 1) != '"') {
      return header.subSequence(from, to).toString();
    }
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from + 1; i < to - 1; i++) {
      if (header.charAt(i) == '\\' && i + 1 < to - 1 && isQuotable(header, i + 1)) {
        i++;
      }
      text.append(header.charAt(i));
    }
    return text.toString();
  }

  /** The next semicolon that is not within quotes, or the end of the header. */
  private static int end(CharSequence header, int from) {
    boolean quoted = false;
    for (int i = from; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted && isQuotable(header, i + 1)) {
        i++;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    return header.length();
  }

  /** A backslash quotes only what needs it: old browsers send file names like {@code C:\new.txt}. */
  private static boolean isQuotable(CharSequence header, int i) {
    return i < header.length() && (header.charAt(i) == '"' || header.charAt(i) == '\\');
  }

  private static boolean isName(CharSequence header, int start, int to, String name) {
    int from = skipSpace(header, start, to);
    if (trimmed(header, from, to) - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = header.charAt(from + i);
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int skipSpace(CharSequence header, int from, int to) {
    int i = from;
    while (i < to && Character.isWhitespace(header.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int trimmed(CharSequence header, int from, int to) {
    int i = to;
    while (i > from && Character.isWhitespace(header.charAt(i - 1))) {
      i--;
    }
    return i;
  }
}
