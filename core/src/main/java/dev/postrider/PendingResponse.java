package dev.postrider;

import dev.postrider.kafka.ClaimedException;
import dev.postrider.kafka.Delivery;
import dev.postrider.kafka.LossReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Gathers how the records of one request end, one record for each topic. Thread-safe. */
final class PendingResponse implements Delivery {

  private static final Logger LOG = System.getLogger(PendingResponse.class.getName());

  private final Responses responses;
  private final int topics;
  private final boolean awaitsAll;
  private final Function<Exception, LossReason> reasons;
  private final @Nullable Observation observation;
  private final CompletableFuture<Response> response = new CompletableFuture<>();
  private final Map<String, Exception> failures = new LinkedHashMap<>();
  private int done;

  /**
   * No record has ended yet.
   *
   * @param awaitsAll whether the response waits until every record is acknowledged or given up
   * @param reasons why a record was given up, by its failure
   */
  PendingResponse(
      Responses responses,
      int topics,
      boolean awaitsAll,
      Function<Exception, LossReason> reasons,
      @Nullable Observation observation) {
    this.responses = responses;
    this.topics = topics;
    this.awaitsAll = awaitsAll;
    this.reasons = reasons;
    this.observation = observation;
  }

  @Override
  public void done(ProducerRecord<byte[], byte[]> record, @Nullable Exception failure) {
    if (observation != null) {
      observe(observation, record, failure);
    }
    synchronized (this) {
      if (failure != null) {
        failures.put(record.topic(), failure);
      }
      if (++done < topics) {
        return;
      }
    }
    if (awaitsAll) {
      complete();
    }
  }

  private void observe(
      Observation told, ProducerRecord<byte[], byte[]> record, @Nullable Exception failure) {
    if (failure == null) {
      told.acknowledged(record);
    } else {
      told.lost(record.topic(), reasons.apply(failure));
    }
  }

  /** All records have been handed over: the response, complete or to be completed by the last record. */
  CompletableFuture<Response> response() {
    if (!awaitsAll) {
      complete();
    }
    return response;
  }

  /** Whether to send the records again is of no use: the brokers have all, or never take one. */
  synchronized boolean isSettled() {
    return failures.values().stream().allMatch(RecordTooLargeException.class::isInstance);
  }

  /** Why the first record was given up; null if none was. */
  synchronized @Nullable Failure failure() {
    return failures.isEmpty() ? null : Failure.of(failures.values().iterator().next());
  }

  /** Whether the records were not written because another request was first. */
  synchronized boolean isClaimed() {
    return failures.values().stream().anyMatch(ClaimedException.class::isInstance);
  }

  private void complete() {
    Response outcome;
    String name = Responses.SENT;
    synchronized (this) {
      if (failures.isEmpty()) {
        outcome = responses.success();
      } else {
        name = Failure.of(failures.values().iterator().next()).toString();
        outcome = undelivered();
      }
    }
    if (observation != null) {
      observation.responded(name, outcome.status());
    }
    response.complete(outcome);
  }

  private Response undelivered() {
    try {
      return responses.undelivered(failures, topics);
    } catch (RuntimeException | LinkageError e) {
      // On Kafka's thread the exception would be lost, and the caller would wait without end.
      LOG.log(Level.ERROR, "response could not be made", e);
      return responses.failure(Failure.SEND_FAILED);
    }
  }
}
