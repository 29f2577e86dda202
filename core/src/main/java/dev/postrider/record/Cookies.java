package dev.postrider.record;

import dev.postrider.envelope.HttpText;
import dev.postrider.envelope.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code Cookie} headers (RFC 6265 §4.2). */
final class Cookies {

  private Cookies() {}

  /** The value of the first cookie of each name, quotes and all; null where there is none. */
  static byte[] @Nullable [] of(RequestView request, List<String> names) {
    byte[][] values = new byte[names.size()][];
    request.headers((name, value) -> {
      if (name.equalsIgnoreCase("cookie")) {
        read(value, names, values);
      }
    });
    return values;
  }

  private static void read(String header, List<String> names, byte[] @Nullable [] values) {
    for (int at = 0; at < header.length(); ) {
      int semicolon = header.indexOf(';', at);
      int end = semicolon < 0 ? header.length() : semicolon;
      String pair = header.substring(at, end);
      int equals = pair.indexOf('=');
      int found = equals < 0 ? -1 : names.indexOf(pair.substring(0, equals).strip());
      if (found >= 0 && values[found] == null) {
        values[found] = HttpText.bytes(pair.substring(equals + 1).strip());
      }
      at = end + 1;
    }
  }
}
