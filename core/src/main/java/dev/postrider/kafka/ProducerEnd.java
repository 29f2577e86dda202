package dev.postrider.kafka;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Flushes and closes a producer, both in bounded time and also for a thread that is interrupted. */
final class ProducerEnd {

  /** Under the name that users know. */
  private static final Logger LOG = System.getLogger("dev.postrider.kafka.RecordSender");

  private final Producer<byte[], byte[]> producer;
  private final Background background;

  ProducerEnd(Producer<byte[], byte[]> producer, Background background) {
    this.producer = producer;
    this.background = background;
  }

  /** On a thread of its own: {@code flush} has no timeout, and others must not wait for it. */
  void flush(long deadline) {
    Thread flushing = background.start("flush", producer::flush);
    try {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis > 0) {
        flushing.join(millis);
      }
      if (flushing.isAlive()) {
        LOG.log(Level.WARNING, "the producer did not flush in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      flushing.interrupt();
    }
  }

  /** Closes the producer, which gives up what it still has then; answers whether it was interrupted. */
  boolean close(long nanos) {
    try {
      producer.close(Duration.ofNanos(Math.max(0, nanos)));
    } catch (InterruptException e) {
      // The producer's thread may still give up records: only a second call waits for its end.
      var unused = Thread.interrupted();
      close(0);
      return true;
    } catch (KafkaException e) {
      LOG.log(Level.WARNING, "the producer did not close well", e);
    }
    return Thread.interrupted();
  }
}
