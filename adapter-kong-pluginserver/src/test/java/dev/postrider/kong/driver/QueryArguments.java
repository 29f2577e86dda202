package dev.postrider.kong.driver;

import java.util.LinkedHashMap;
import java.util.Map;

/** Arguments of a query or a form as nginx's Lua interface decodes them. */
final class QueryArguments {
  private QueryArguments() {}

  /** The first {@code max} arguments: a string, true for one without value, or a list of both. */
  static Map<String, Object> table(String query, int max) {
    Map<String, Object> table = new LinkedHashMap<>();
    int count = 0;
    for (String pair : query.split("&", -1)) {
      int sign = pair.indexOf('=');
      String name = unescape(sign < 0 ? pair : pair.substring(0, sign));
      if (name.isEmpty()) {
        continue;
      }
      if (count++ == max) {
        break;
      }
      RequestHeaders.append(table, name, sign < 0 ? true : unescape(pair.substring(sign + 1)));
    }
    return table;
  }

  private static String unescape(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '+') {
        out.append(' ');
      } else if (c == '%' && hex(text, i + 1) >= 0) {
        out.append((char) hex(text, i + 1));
        i += 2;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The value of two hexadecimal digits, -1 if they are none. */
  static int hex(String text, int start) {
    if (start + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(start), 16);
    int low = Character.digit(text.charAt(start + 1), 16);
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }
}
