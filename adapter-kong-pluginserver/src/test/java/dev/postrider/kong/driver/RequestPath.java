package dev.postrider.kong.driver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** The path that Kong's router works with. */
final class RequestPath {
  private static final String RESERVED = "!*'();:@&=+$,/?%#[]";

  private RequestPath() {}

  /** Decodes what is not reserved, takes out dot segments and repeated slashes. */
  static String normalized(String path) {
    Deque<String> segments = new ArrayDeque<>();
    String decoded = decoded(path);
    String[] parts = decoded.split("/+", -1);
    boolean directory = false;
    for (String part : parts) {
      directory = part.isEmpty() || part.equals(".") || part.equals("..");
      if (part.equals("..")) {
        segments.pollLast();
      } else if (!directory) {
        segments.addLast(part);
      }
    }
    String joined = "/" + String.join("/", segments);
    return directory && !segments.isEmpty() ? joined + "/" : joined;
  }

  private static String decoded(String path) {
    var out = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      int code = path.charAt(i) == '%' ? QueryArguments.hex(path, i + 1) : -1;
      if (code < 0) {
        out.append(path.charAt(i));
      } else if (RESERVED.indexOf(code) >= 0) {
        out.append(path.substring(i, i + 3).toUpperCase(Locale.ROOT));
        i += 2;
      } else {
        out.append((char) code);
        i += 2;
      }
    }
    return out.toString();
  }
}
