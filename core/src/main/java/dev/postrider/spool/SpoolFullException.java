package dev.postrider.spool;

import java.time.Duration;

/**
 * The records of a topic that wait for the brokers have all the room that they may have.
 *
 * @since 0.1.0
 */
public final class SpoolFullException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  SpoolFullException(String topic, long bytes, Duration retryAfter) {
    super("topic " + topic + " has " + bytes + " bytes in the spool that are not delivered yet");
    this.retryAfter = retryAfter;
  }

  /** After how long there may be room; the longer nothing was delivered, the longer. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
