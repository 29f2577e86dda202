package dev.postrider.kafka;

import org.apache.kafka.common.KafkaException;

/**
 * Another request has claimed what this one needs.
 *
 * @since 0.1.0
 */
public final class ClaimedException extends KafkaException {

  private static final long serialVersionUID = 1L;

  /** With a message for the log. */
  public ClaimedException(String message) {
    super(message);
  }
}
