package dev.postrider.envelope;

import org.jspecify.annotations.Nullable;

/**
 * An envelope, and the values of a body that was JSON. Immutable, as long as nobody writes to the array.
 *
 * @since 0.1.0
 */
public final class EncodedEnvelope {

  private final byte[] bytes;
  private final JsonSelector selector;
  private final int jsonFrom;
  private final int jsonTo;
  private final int @Nullable [] starts;

  /**
   * An envelope in which the body stands as JSON, checked and without white space between tokens.
   *
   * @param starts where the selector's values begin; null if they are still to be found
   */
  EncodedEnvelope(
      byte[] bytes, JsonSelector selector, int jsonFrom, int jsonTo, int @Nullable [] starts) {
    this.bytes = bytes;
    this.selector = selector;
    this.jsonFrom = jsonFrom;
    this.jsonTo = jsonTo;
    this.starts = starts;
  }

  static EncodedEnvelope withoutJson(byte[] bytes, JsonSelector selector) {
    return new EncodedEnvelope(bytes, selector, 0, 0, null);
  }

  /** The envelope. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether the body was JSON, and stands in the envelope. */
  public boolean hasJson() {
    return jsonTo > 0;
  }

  /**
   * The values of the body that the encoder's selector names, as JSON text and in the order of its
   * pointers; {@code null} where there is none.
   */
  public byte[] @Nullable [] values() {
    if (!hasJson()) {
      return selector.none();
    }
    return starts == null
        ? selector.select(bytes, jsonFrom, jsonTo)
        : JsonSelection.at(starts, bytes, jsonTo);
  }
}
