package dev.postrider;

import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.trace.RecordSpans;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Tells listeners how one request ends, and ends the spans of its records. Thread-safe. */
final class Observation {

  private final Listeners listeners;
  private final long start = System.nanoTime();
  private volatile @Nullable RecordSpans spans;
  private volatile boolean endsWithResponse;

  private Observation(Listeners listeners) {
    this.listeners = listeners;
  }

  /** Begins with the request; null if nobody listens and there are no spans. */
  static @Nullable Observation begin(Listeners listeners, boolean isTraced) {
    return listeners.isEmpty() && !isTraced ? null : new Observation(listeners);
  }

  /**
   * The records have spans.
   *
   * @param begun null if they have none after all
   * @param endWithResponse whether what becomes of a record after the response is not for its span
   */
  void traced(@Nullable RecordSpans begun, boolean endWithResponse) {
    spans = begun;
    endsWithResponse = endWithResponse;
  }

  void responded(String outcome, int status) {
    listeners.tell(to -> to.responded(outcome, status, System.nanoTime() - start));
    if (endsWithResponse) {
      boolean isSent = outcome.equals(Responses.SENT)
          || outcome.equals(Responses.PARTLY_SENT)
          || outcome.equals(Responses.REPEATED);
      endSpans(isSent ? null : outcome);
    }
  }

  /** Nothing was taken. */
  void refused(Failure failure) {
    endSpans(failure.toString());
  }

  /** The record is not sent, although others of its request may be. */
  void refused(ProducerRecord<byte[], byte[]> record, Failure failure) {
    RecordSpans open = spans;
    if (open != null) {
      open.refused(record, failure.toString());
    }
  }

  private void endSpans(@Nullable String error) {
    RecordSpans open = spans;
    if (open != null) {
      open.end(error);
    }
  }

  void acknowledged(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
    listeners.delivered(record, System.nanoTime() - start);
    RecordSpans open = spans;
    if (open != null) {
      open.acknowledged(record, metadata);
    }
  }

  void givenUp(ProducerRecord<byte[], byte[]> record, GivenUpRecord given) {
    RecordSpans open = spans;
    if (open != null) {
      open.givenUp(record, given.failure());
    }
  }
}
