package dev.postrider.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Hears what became of the records that a {@link RecordSender} has taken.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Delivery {

  /**
   * The record is acknowledged, or given up. Called once for each record: on the sender's own threads,
   * on the producer's I/O thread, or on the caller's before {@link RecordSender#send} returns. Must be
   * quick and throw nothing.
   *
   * @param failure why the record was given up; null if it was acknowledged
   */
  void done(ProducerRecord<byte[], byte[]> record, @Nullable Exception failure);
}
