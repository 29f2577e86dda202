package dev.postrider;

import dev.postrider.kafka.GivenUpRecord;

/**
 * Hears what becomes of requests and records, for metrics and for records that were given up. Called on
 * the caller's threads, on the producer's I/O thread and on that of the spool: each method must be quick
 * and must not block. What it throws is logged and changes nothing for the request or for other listeners.
 *
 * @since 0.1.0
 */
public interface PublisherListener {

  /** A publisher tells this listener from now on, and uses this producer; it may use two. */
  default void opened(ProducerUse use) {}

  /** A publisher with this producer is closed. */
  default void closed(ProducerUse use) {}

  /**
   * A request has its response.
   *
   * @param outcome {@code sent}, or why the message was not sent; {@code docs/metrics.md} lists them all
   * @param status the HTTP status of the response
   * @param nanos the time since the request was handed over, in nanoseconds
   */
  default void responded(String outcome, int status, long nanos) {}

  /**
   * The schema registry was asked for a schema, in the background.
   *
   * @param success whether it gave one that can be used
   */
  default void schemaFetched(boolean success) {}

  /**
   * The brokers have acknowledged a record.
   *
   * @param topic where the record was written
   * @param bytes the size of its key and value
   * @param nanos the time since the request was handed over, in nanoseconds
   */
  default void acknowledged(String topic, long bytes, long nanos) {}

  /**
   * A record that was taken has been given up: it is lost, or a dead letter. Called once for each, in
   * every {@code ack} mode, after the dead letter has arrived or failed. A request that was refused at
   * once has left no such record.
   */
  default void givenUp(GivenUpRecord given) {}
}
