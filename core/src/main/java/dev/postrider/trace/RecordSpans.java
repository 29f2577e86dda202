package dev.postrider.trace;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The spans of the records of one request. Each ends once; further ends do nothing. Thread-safe.
 *
 * @since 0.1.0
 */
public interface RecordSpans {

  /** The brokers have the record, there. */
  void acknowledged(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata);

  /** The record has been given up. */
  void givenUp(ProducerRecord<byte[], byte[]> record, Exception failure);

  /**
   * The record is not sent, although others of its request may be.
   *
   * @param error why not
   */
  void refused(ProducerRecord<byte[], byte[]> record, String error);

  /**
   * The request is over, and with it the spans that have not ended.
   *
   * @param error why the records are not sent; null if they are kept elsewhere
   */
  void end(@Nullable String error);
}
