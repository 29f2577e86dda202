package dev.postrider;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Tells listeners how one request ends. If nobody listens, there is no observation. Thread-safe. */
final class Observation {

  private final Listeners listeners;
  private final long start = System.nanoTime();

  private Observation(Listeners listeners) {
    this.listeners = listeners;
  }

  /** Begins with the request; null if nobody listens. */
  static @Nullable Observation begin(Listeners listeners) {
    return listeners.isEmpty() ? null : new Observation(listeners);
  }

  void responded(String outcome, int status) {
    listeners.tell(to -> to.responded(outcome, status, System.nanoTime() - start));
  }

  void acknowledged(ProducerRecord<byte[], byte[]> record) {
    listeners.delivered(record, System.nanoTime() - start);
  }
}
