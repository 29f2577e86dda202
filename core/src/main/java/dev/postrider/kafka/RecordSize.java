package dev.postrider.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The size of a record as {@code KafkaProducer} counts it against {@code max.request.size}. */
final class RecordSize {

  /** A batch's header, and a record's own fields at their longest (Kafka message format v2). */
  private static final int OVERHEAD = 61 + 21;

  private RecordSize() {}

  static long upperBound(ProducerRecord<byte[], byte[]> record) {
    long size = OVERHEAD + field(record.key()) + field(record.value());
    int headers = 0;
    for (Header header : record.headers()) {
      int keyLength = Utils.utf8Length(header.key());
      size += varint(keyLength) + (long) keyLength + field(header.value());
      headers++;
    }
    return size + varint(headers);
  }

  private static long field(byte @Nullable [] bytes) {
    return bytes == null ? 1 : varint(bytes.length) + (long) bytes.length;
  }

  /** Zigzag doubles a length, and each byte holds seven bits. */
  private static int varint(int length) {
    int bits = 64 - Long.numberOfLeadingZeros(2L * length);
    return Math.max(1, (bits + 6) / 7);
  }
}
