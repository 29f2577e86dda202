package dev.postrider;

import dev.postrider.kafka.LossReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Tells a listener how one request ends. If there is no listener, there is no observation. Thread-safe. */
final class Observation {

  private static final Logger LOG = System.getLogger(Observation.class.getName());

  private final PublisherListener listener;
  private final long start = System.nanoTime();

  private Observation(PublisherListener listener) {
    this.listener = listener;
  }

  /** Begins with the request; null if nobody listens. */
  static @Nullable Observation begin(@Nullable PublisherListener listener) {
    return listener == null ? null : new Observation(listener);
  }

  void responded(String outcome, int status) {
    tell(listener, to -> to.responded(outcome, status, System.nanoTime() - start));
  }

  void acknowledged(ProducerRecord<byte[], byte[]> record) {
    long bytes = length(record.key()) + length(record.value());
    tell(listener, to -> to.acknowledged(record.topic(), bytes, System.nanoTime() - start));
  }

  void lost(String topic, LossReason reason) {
    tell(listener, to -> to.lost(topic, reason));
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** A fault of the listener must not become one of the request, nor end Kafka's I/O thread. */
  static void tell(PublisherListener listener, Consumer<PublisherListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "the listener failed", e);
    }
  }
}
