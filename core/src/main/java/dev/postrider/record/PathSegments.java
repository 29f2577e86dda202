package dev.postrider.record;

import dev.postrider.envelope.HttpText;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Cuts the path of a request target. */
final class PathSegments {

  private PathSegments() {}

  /**
   * The segments of the path, each with its {@code %XX} decoded (RFC 3986 §2.1); what is no such escape
   * stays.
   *
   * @param target the request target; one that does not begin with a slash has no segments
   */
  static List<byte[]> of(String target) {
    if (!target.startsWith("/")) {
      return List.of();
    }
    int query = target.indexOf('?');
    String path = target.substring(1, query < 0 ? target.length() : query);
    List<byte[]> segments = new ArrayList<>();
    for (String segment : path.split("/", -1)) {
      segments.add(decoded(HttpText.bytes(segment)));
    }
    return segments;
  }

  private static byte[] decoded(byte[] segment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(segment.length);
    for (int i = 0; i < segment.length; i++) {
      int value = segment[i] == '%' && i + 2 < segment.length
          ? digit(segment[i + 1]) << 4 | digit(segment[i + 2])
          : -1;
      out.write(value < 0 ? segment[i] : value);
      i += value < 0 ? 0 : 2;
    }
    return out.toByteArray();
  }

  private static int digit(byte b) {
    return Character.digit(b, 16);
  }
}
