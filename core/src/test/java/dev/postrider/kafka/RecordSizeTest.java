package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;

class RecordSizeTest {

  @Property
  void isWhatTheProducerCounts(
      @ForAll @IntRange(min = -1, max = 20_000) int keyLength,
      @ForAll @IntRange(max = 3_000_000) int valueLength,
      @ForAll @Size(max = 100) List<@StringLength(min = 1, max = 80) String> headerKeys) {
    byte[] key = keyLength < 0 ? null : new byte[keyLength];
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", key, new byte[valueLength]);
    headerKeys.forEach(header -> record.headers().add(header, new byte[header.length()]));
    int expected = AbstractRecords.estimateSizeInBytesUpperBound(
        RecordBatch.CURRENT_MAGIC_VALUE,
        Compression.NONE.type(),
        record.key(),
        record.value(),
        record.headers().toArray());
    assertEquals(expected, RecordSize.upperBound(record));
  }
}
