package dev.postrider.envelope;

/**
 * An envelope, and where the body that was JSON stands in it: in {@code body_args}, checked and without
 * white space between tokens. Immutable, as long as nobody writes to the array.
 *
 * @since 0.1.0
 */
public final class EncodedEnvelope {

  private final byte[] bytes;
  private final int jsonFrom;
  private final int jsonTo;

  EncodedEnvelope(byte[] bytes, int jsonFrom, int jsonTo) {
    this.bytes = bytes;
    this.jsonFrom = jsonFrom;
    this.jsonTo = jsonTo;
  }

  /** The envelope. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether the body was JSON, and stands in the envelope. */
  public boolean hasJson() {
    return jsonTo > 0;
  }

  /** Where the JSON of the body begins. */
  public int jsonFrom() {
    return jsonFrom;
  }

  /** Where the JSON of the body ends. */
  public int jsonTo() {
    return jsonTo;
  }
}
