package dev.postrider.kafka;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** One attempt to write requests in a transaction: what the producer has said of their records. Thread-safe. */
final class Transaction {

  /** Why a request could not be written, and which topic's record was the reason, if one was. */
  record Fault(@Nullable String topic, Exception failure) {}

  private final List<TransactionalRequest> requests;
  private final Map<Sending, RecordMetadata> written = new HashMap<>();
  private final Map<TransactionalRequest, RecordMetadata> claims = new HashMap<>();
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
        record.attempted();
        send(producer, record.record(), (metadata, failure) -> {
          if (failure != null) {
            fail(request, record.topic(), failure);
          } else {
            acknowledged(written, record, metadata);
          }
        });
      }
    }
  }

  /** Gives the records that claim to the producer, once all others are acknowledged. */
  void sendClaims(Producer<byte[], byte[]> producer) {
    List<TransactionalRequest> claiming =
        requests.stream().filter(request -> request.claim() != null).toList();
    synchronized (this) {
      missing = claiming.size();
    }
    for (TransactionalRequest request : claiming) {
      List<RecordMetadata> places = places(request);
      ProducerRecord<byte[], byte[]> record = requireNonNull(request.claim()).record(places);
      send(producer, record, (metadata, failure) -> {
        if (failure != null) {
          // No fault of the request's own topics.
          fail(request, null, failure);
        } else {
          acknowledged(claims, request, metadata);
        }
      });
    }
  }

  private synchronized List<RecordMetadata> places(TransactionalRequest request) {
    return request.records().stream()
        .map(record -> requireNonNull(written.get(record)))
        .toList();
  }

  private static void send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record, Callback callback) {
    Thread caller = Thread.currentThread();
    Callback ended = (metadata, failure) -> {
      // On the producer's own thread, to ask the producer could block it.
      boolean refused = failure != null && Thread.currentThread() == caller;
      callback.onCompletion(
          metadata, refused ? MissingPartition.orElse(failure, record, producer) : failure);
    };
    try {
      var unused = producer.send(record, ended);
    } catch (RuntimeException e) {
      ended.onCompletion(null, e);
    } catch (Error e) {
      // The library of a codec is missing, for example.
      ended.onCompletion(null, new KafkaException(e.toString(), e));
    }
  }

  private synchronized <T> void acknowledged(
      Map<T, RecordMetadata> acknowledged, T what, RecordMetadata metadata) {
    if (acknowledged.put(what, metadata) == null) {
      missing--;
    }
    notifyAll();
  }

  private synchronized void fail(
      TransactionalRequest request, @Nullable String topic, Exception failure) {
    faults.putIfAbsent(request, new Fault(topic, KafkaErrors.brokersAnswer(failure)));
    notifyAll();
  }

  /** Asks the claims whether something speaks against the commit. */
  void check(long deadline) {
    claims().forEach((request, place) -> {
      Exception obstacle = requireNonNull(request.claim()).obstacle(place, deadline);
      if (obstacle != null) {
        fail(request, null, obstacle);
      }
    });
  }

  private synchronized Map<TransactionalRequest, RecordMetadata> claims() {
    return new HashMap<>(claims);
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
