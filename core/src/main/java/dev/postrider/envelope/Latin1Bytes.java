package dev.postrider.envelope;

/**
 * Copies Latin-1 text as bytes. The JDK's method for this is deprecated, because it drops the high byte
 * of each character without a word; only this class may call it.
 */
final class Latin1Bytes {

  private Latin1Bytes() {}

  /**
   * Copies text whose characters are all at most U+00FF, as fast as memory is copied and without
   * garbage.
   */
  @SuppressWarnings("deprecation") // the high bytes are zero
  static void copy(String text, byte[] target, int at) {
    text.getBytes(0, text.length(), target, at);
  }
}
