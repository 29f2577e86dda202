package dev.postrider.config;

import java.util.regex.Pattern;

/** Methods and field names, which are tokens (RFC 9110 §5.6.2). */
final class HttpToken {

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private HttpToken() {}

  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  static void checkFieldName(String path, String name, Faults faults) {
    if (!isToken(name)) {
      faults.add(path, Faults.quote(name) + " is not an HTTP field name");
    }
  }
}
