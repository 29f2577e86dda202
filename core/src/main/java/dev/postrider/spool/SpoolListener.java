package dev.postrider.spool;

import dev.postrider.kafka.GivenUpRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Hears how records of a {@link Spool} end, on the thread that delivers: each method must be quick, must
 * not block and must not throw.
 *
 * @since 0.1.0
 */
public interface SpoolListener {

  /**
   * The brokers have acknowledged a record.
   *
   * @param nanos the time since the record was accepted, in nanoseconds and never negative, by a clock
   *     that may jump
   */
  void delivered(ProducerRecord<byte[], byte[]> record, long nanos);

  /** A record is a dead letter now. */
  void givenUp(GivenUpRecord given);
}
