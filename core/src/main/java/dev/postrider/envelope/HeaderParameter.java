package dev.postrider.envelope;

import org.jspecify.annotations.Nullable;

/** Reads a parameter of a header field value: {@code form-data; name="a;b"} (RFC 9110 §5.6.6). */
final class HeaderParameter {

  private HeaderParameter() {}

  /** The first parameter of that name, in any case, unquoted; null if there is none. */
  static @Nullable String value(String header, String name) {
    int i = endOfItem(header, 0);
    while (i < header.length()) {
      int start = skipSpace(header, i + 1);
      int end = endOfItem(header, start);
      int equals = header.indexOf('=', start);
      if (equals >= 0
          && equals < end
          && equals - start >= name.length()
          && header.regionMatches(true, start, name, 0, name.length())
          && header.substring(start + name.length(), equals).isBlank()) {
        return unquoted(header.substring(equals + 1, end).strip());
      }
      i = end;
    }
    return null;
  }

  /** The next semicolon that is not within quotes, or the end. */
  private static int endOfItem(String header, int from) {
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
  private static boolean isQuotable(String header, int i) {
    return i < header.length() && (header.charAt(i) == '"' || header.charAt(i) == '\\');
  }

  private static String unquoted(String value) {
    if (value.length() < 2 || value.charAt(0) != '"' || !value.endsWith("\"")) {
      return value;
    }
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 1; i < value.length() - 1; i++) {
      if (value.charAt(i) == '\\' && i + 1 < value.length() - 1 && isQuotable(value, i + 1)) {
        i++;
      }
      text.append(value.charAt(i));
    }
    return text.toString();
  }

  private static int skipSpace(String header, int from) {
    int i = from;
    while (i < header.length() && (header.charAt(i) == ' ' || header.charAt(i) == '\t')) {
      i++;
    }
    return i;
  }
}
