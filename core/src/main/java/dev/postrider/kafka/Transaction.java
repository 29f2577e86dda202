package dev.postrider.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** One attempt to write requests in a transaction: what the producer has said of their records. Thread-safe. */
final class Transaction {

  /** Why a request could not be written, and which topic's record was the reason. */
  record Fault(String topic, Exception failure) {}

  private final List<TransactionalRequest> requests;
  private final Map<Sending, RecordMetadata> written = new HashMap<>();
  private final Map<TransactionalRequest, Fault> faults = new HashMap<>();
  private int missing;

  Transaction(List<TransactionalRequest> requests) {
    this.requests = requests;
    this.missing =
        requests.stream().mapToInt(request -> request.records().size()).sum();
  }

  /** Gives all records to the producer, in their order; no more after one was refused. */
  void send(Producer<byte[], byte[]> producer) {
    for (TransactionalRequest request : requests) {
      for (Sending record : request.records()) {
        if (isBroken()) {
          return;
        }
        send(producer, request, record);
      }
    }
  }

  private void send(
      Producer<byte[], byte[]> producer, TransactionalRequest request, Sending record) {
    try {
      var unused = producer.send(
          record.record(), (metadata, failure) -> ended(request, record, metadata, failure));
    } catch (RuntimeException e) {
      ended(request, record, null, e);
    } catch (Error e) {
      // The library of a codec is missing, for example.
      ended(request, record, null, new KafkaException(e.toString(), e));
    }
  }

  private synchronized void ended(
      TransactionalRequest request,
      Sending record,
      @Nullable RecordMetadata metadata,
      @Nullable Exception failure) {
    if (failure != null) {
      Exception answer = KafkaErrors.brokersAnswer(failure);
      faults.putIfAbsent(request, new Fault(record.topic(), answer));
    } else if (metadata != null && written.put(record, metadata) == null) {
      missing--;
    }
    if (missing == 0 || !faults.isEmpty()) {
      notifyAll();
    }
  }

  /**
   * Waits for the acknowledgements.
   *
   * @return false if the time is over before all are there or one has failed
   */
  synchronized boolean await(long deadline) {
    boolean interrupted = false;
    long left = deadline - System.nanoTime();
    while (missing > 0 && faults.isEmpty() && left > 0) {
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = deadline - System.nanoTime();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return missing == 0 || !faults.isEmpty();
  }

  /** Whether a record has failed. */
  synchronized boolean isBroken() {
    return !faults.isEmpty();
  }

  /** Whether all records are acknowledged, so that the transaction may be committed. */
  synchronized boolean isWritten() {
    return missing == 0 && faults.isEmpty();
  }

  /** Where the records are. */
  synchronized Map<Sending, RecordMetadata> written() {
    return new HashMap<>(written);
  }

  /** The requests that could not be written; others may have no fault of their own. */
  synchronized Map<TransactionalRequest, Fault> faults() {
    return new HashMap<>(faults);
  }
}
