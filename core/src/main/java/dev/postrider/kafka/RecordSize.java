package dev.postrider.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** The size of a record as {@code KafkaProducer} counts it against {@code max.request.size}. */
final class RecordSize {

  /** A batch's header, and a record's own fields at their longest (Kafka message format v2). */
  private static final int OVERHEAD = 61 + 21;

  private static final int LONGEST_VARINT = 5;

  private RecordSize() {}

  /** An upper bound in bytes, at most a few bytes for each header above the exact size. */
  static long upperBound(ProducerRecord<byte[], byte[]> record) {
    long size = OVERHEAD + LONGEST_VARINT;
    size += LONGEST_VARINT + (record.key() == null ? 0 : record.key().length);
    size += LONGEST_VARINT + (record.value() == null ? 0 : record.value().length);
    for (Header header : record.headers()) {
      size += 2 * LONGEST_VARINT + utf8Length(header.key());
      size += header.value() == null ? 0 : header.value().length;
    }
    return size;
  }

  private static long utf8Length(String key) {
    return 3L * key.length();
  }
}
