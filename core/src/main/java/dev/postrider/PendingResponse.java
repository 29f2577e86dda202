package dev.postrider;

import dev.postrider.kafka.Delivery;
import dev.postrider.kafka.GivenUpRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Gathers how the records of one request end. Thread-safe. */
final class PendingResponse implements Delivery {

  private final Answers answers;
  private final boolean awaitsAll;
  private final DeadLetterSender deadLetters;
  private final @Nullable Observation observation;
  private final RecordEnds ends;
  private final CompletableFuture<Response> response = new CompletableFuture<>();

  /**
   * No record has ended yet.
   *
   * @param awaitsAll whether the response waits until every record is acknowledged or given up
   */
  PendingResponse(
      Answers answers,
      List<ProducerRecord<byte[], byte[]>> records,
      boolean awaitsAll,
      DeadLetterSender deadLetters,
      @Nullable Observation observation) {
    this.answers = answers;
    this.awaitsAll = awaitsAll;
    this.deadLetters = deadLetters;
    this.observation = observation;
    this.ends = new RecordEnds(records);
  }

  @Override
  public void acknowledged(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
    if (observation != null) {
      observation.acknowledged(record, metadata);
    }
    ended(ends.acknowledged(record, metadata));
  }

  @Override
  public void givenUp(ProducerRecord<byte[], byte[]> record, GivenUpRecord given) {
    if (observation != null) {
      observation.givenUp(record, given);
    }
    try {
      deadLetters.givenUp(given);
    } finally {
      ended(ends.givenUp(record, given));
    }
  }

  /** Whether it is lost is for the dead letters to say. */
  @Override
  public boolean hasOtherPlace() {
    return true;
  }

  private void ended(boolean last) {
    if (last && awaitsAll) {
      complete();
    }
  }

  /** All records have been handed over: the response, complete or to be completed by the last record. */
  CompletableFuture<Response> response() {
    if (!awaitsAll) {
      complete();
    }
    return response;
  }

  private void complete() {
    Answer answer = awaitsAll ? answers.delivered(ends) : answers.buffered(ends);
    if (observation != null) {
      observation.responded(answer.outcome(), answer.response().status());
    }
    response.complete(answer.response());
  }
}
