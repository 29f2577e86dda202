package dev.postrider.kafka;

/**
 * Why a {@link RecordSender} took none of the records.
 *
 * @since 0.1.0
 */
public enum Refusal {
  /** Too many records, or bytes of them, wait for the brokers. */
  BUFFER_FULL,
  /** The brokers have not been reachable for some time. */
  UNHEALTHY,
  /** A record is larger than the producer may send. */
  TOO_LARGE,
  /** The sender has been closed. */
  CLOSED
}
