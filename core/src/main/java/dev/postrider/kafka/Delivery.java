package dev.postrider.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Hears what became of the records that a {@link RecordSender} has taken: one call for each record, on
 * the sender's own threads, on the producer's I/O thread, or on the caller's before {@link
 * RecordSender#send} returns. Each method must be quick and throw nothing.
 *
 * @since 0.1.0
 */
public interface Delivery {

  /**
   * The brokers have acknowledged the record.
   *
   * @param metadata where it was written; without an offset if no acknowledgement was asked for
   */
  void acknowledged(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata);

  /**
   * The record has been given up.
   *
   * @param record the very object that was taken; the one in {@code given} may have a partition besides
   */
  void givenUp(ProducerRecord<byte[], byte[]> record, GivenUpRecord given);

  /**
   * Whether there is another place for a record that is given up here. The sender then counts and logs
   * no loss, but for {@link RecordSender#lost}.
   */
  default boolean hasOtherPlace() {
    return false;
  }
}
