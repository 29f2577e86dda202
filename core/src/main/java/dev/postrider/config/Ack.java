package dev.postrider.config;

import java.util.Locale;

/**
 * The place of the message when the response is a success ({@code ack}).
 *
 * @since 0.1.0
 */
public enum Ack {
  /** In this process's memory. */
  MEMORY,
  /** With the brokers, as {@code producer_request_acks} says. */
  KAFKA,
  /** On local disk, forced; it is delivered at least once. */
  DISK,
  /** With the brokers or, if they do not answer within {@code spool_after}, on local disk. */
  KAFKA_OR_DISK;

  static Ack of(SettingValues values) {
    String ack = values.text("ack");
    if (ack == null) {
      return values.flag("producer_async") ? MEMORY : KAFKA;
    }
    return valueOf(ack.toUpperCase(Locale.ROOT));
  }

  /** Whether messages may be on local disk. */
  public boolean isSpooled() {
    return this == DISK || this == KAFKA_OR_DISK;
  }
}
