package dev.postrider.kafka;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidPartitionsException;

/**
 * Tells a partition that its topic does not have from a topic that is not known yet. {@code
 * KafkaProducer.send} reports both as a time-out, and a record that is tried again would hold up all
 * others of its topic.
 *
 * @since 0.1.0
 */
public final class MissingPartition {

  private MissingPartition() {}

  /**
   * The failure of a record as it should be handled.
   *
   * @param failure why the producer has not taken the record; it has asked the brokers for the topic's
   *     partitions anew, so a partition that was just added is there for the next record
   * @return an {@link InvalidPartitionsException} if the record names a partition that its topic does not
   *     have; otherwise {@code failure}
   */
  public static Exception orElse(
      Exception failure, ProducerRecord<byte[], byte[]> record, Producer<byte[], byte[]> producer) {
    Integer partition = record.partition();
    if (partition == null || !KafkaErrors.isTemporary(failure)) {
      return failure;
    }
    try {
      int partitions = producer.partitionsFor(record.topic()).size();
      return partition < partitions
          ? failure
          : new InvalidPartitionsException("topic " + record.topic() + " has no partition "
              + partition + ", but " + partitions + " from 0 on");
    } catch (KafkaException e) {
      return failure;
    }
  }
}
