package dev.postrider.kong.server;

/** The heap that a configuration takes while its instance exists: an estimate on the high side. */
final class HeapEstimate {

  private static final int INSTANCE_BYTES = 4 * 1024;
  private static final int BYTES_FOR_CHARACTER = 2;

  /** Kong sends about 90 elements. In more than this, many short texts take more heap than their characters. */
  private static final int ORDINARY_ELEMENTS = 200;

  private static final int BYTES_FOR_ELEMENT = 256;

  private HeapEstimate() {}

  /** The bytes that the configuration takes. */
  static long of(String configurationJson) {
    long elements =
        configurationJson.chars().filter(character -> character == ',').count();
    return INSTANCE_BYTES
        + (long) configurationJson.length() * BYTES_FOR_CHARACTER
        + Math.max(0, elements - ORDINARY_ELEMENTS) * BYTES_FOR_ELEMENT;
  }
}
