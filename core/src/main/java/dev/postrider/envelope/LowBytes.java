package dev.postrider.envelope;

/** The one use of a method that is deprecated for dropping half of each character. */
final class LowBytes {

  private LowBytes() {}

  /** Copies the low byte of each character, as fast as memory is copied and without garbage. */
  @SuppressWarnings("deprecation") // who calls this knows that the high bytes are zero
  static void copy(String text, byte[] target, int at) {
    text.getBytes(0, text.length(), target, at);
  }
}
