package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** HTTP's text and its bytes, by the rule of {@link RequestView}. */
final class HttpText {

  private HttpText() {}

  static byte[] bytes(String text) {
    return isLatin1(text) ? text.getBytes(ISO_8859_1) : text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static boolean isLatin1(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }
}
