package dev.postrider;

import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.ProducerStatistics;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * Hears what becomes of requests and records, for metrics. Called on the caller's threads and on the
 * producer's I/O thread: each method must be quick and must not block. What it throws is logged and
 * changes nothing for the request.
 *
 * @since 0.1.0
 */
public interface PublisherListener {

  /**
   * A publisher tells this listener from now on.
   *
   * @param producer the publisher's producer, which publishers may share; its own metrics may be read,
   *     but it must not be used or closed
   * @param statistics what the producer is doing at the moment of the call
   */
  default void opened(Producer<byte[], byte[]> producer, Supplier<ProducerStatistics> statistics) {}

  /** A publisher with this producer is closed. */
  default void closed(Producer<byte[], byte[]> producer) {}

  /**
   * A request has its response.
   *
   * @param outcome {@code sent}, or why the message was not sent; {@code docs/metrics.md} lists them all
   * @param status the HTTP status of the response
   * @param nanos the time since the request was handed over, in nanoseconds
   */
  default void responded(String outcome, int status, long nanos) {}

  /**
   * The brokers have acknowledged a record.
   *
   * @param topic where the record was written
   * @param bytes the size of its key and value
   * @param nanos the time since the request was handed over, in nanoseconds
   */
  default void acknowledged(String topic, long bytes, long nanos) {}

  /**
   * A record that was taken has been given up.
   *
   * @param topic where the record should have been written
   */
  default void lost(String topic, LossReason reason) {}
}
