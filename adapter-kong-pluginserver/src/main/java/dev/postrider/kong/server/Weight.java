package dev.postrider.kong.server;

/** What a configuration takes of the heap while its instance is there: an estimate on the high side. */
final class Weight {

  private static final int INSTANCE_BYTES = 4 * 1024;
  private static final int BYTES_FOR_CHARACTER = 2;

  /** Kong sends some 90 elements; beyond these, many short texts take more than their characters. */
  private static final int ORDINARY_ELEMENTS = 200;

  private static final int BYTES_FOR_ELEMENT = 256;

  private Weight() {}

  /** In bytes. */
  static long of(String configurationJson) {
    long elements =
        configurationJson.chars().filter(character -> character == ',').count();
    return INSTANCE_BYTES
        + (long) configurationJson.length() * BYTES_FOR_CHARACTER
        + Math.max(0, elements - ORDINARY_ELEMENTS) * BYTES_FOR_ELEMENT;
  }
}
