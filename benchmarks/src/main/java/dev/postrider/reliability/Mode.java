package dev.postrider.reliability;

import dev.postrider.config.Ack;
import java.util.Locale;

/** What a value of {@code ack} promises, at {@code producer_request_acks=-1}. */
enum Mode {
  MEMORY(Ack.MEMORY, true, true),
  KAFKA(Ack.KAFKA, true, true),
  DISK(Ack.DISK, true, false),
  KAFKA_OR_DISK(Ack.KAFKA_OR_DISK, false, false);

  private final Ack ack;

  /** Whether the records of a key arrive in the order of their requests. */
  final boolean ordered;

  /** Whether no record arrives twice. */
  final boolean once;

  Mode(Ack ack, boolean ordered, boolean once) {
    this.ack = ack;
    this.ordered = ordered;
    this.once = once;
  }

  /** As in the configuration. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether records may wait on disk. */
  boolean isSpooled() {
    return ack.isSpooled();
  }
}
