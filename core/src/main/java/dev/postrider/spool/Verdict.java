package dev.postrider.spool;

import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.GivenUpRecord.Outcome;
import dev.postrider.kafka.LossReason;

/**
 * That a record can never be delivered.
 *
 * @param failure why
 * @param attempts how often the record was sent until then
 */
record Verdict(Exception failure, int attempts) {

  /** Why, for people. */
  String text() {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  /** The record, as those hear of it who listen. */
  GivenUpRecord of(Stored stored, Outcome outcome) {
    return new GivenUpRecord(stored.record(), outcome, LossReason.of(failure), failure, attempts);
  }
}
