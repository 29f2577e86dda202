package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * HTTP's text and its bytes, by the rule of {@link RequestView}.
 *
 * @since 0.1.0
 */
public final class HttpText {

  private HttpText() {}

  /**
   * The bytes a text stands for: one for each character if all are at most U+00FF, else its UTF-8.
   */
  public static byte[] bytes(String text) {
    return isLatin1(text) ? text.getBytes(ISO_8859_1) : text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /**
   * Copies text whose characters are all at most U+00FF, one byte each; false if some are not.
   */
  static boolean copyLatin1(String text, byte[] target, int at) {
    if (!isLatin1(text)) {
      return false;
    }
    Latin1Bytes.copy(text, target, at);
    return true;
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
