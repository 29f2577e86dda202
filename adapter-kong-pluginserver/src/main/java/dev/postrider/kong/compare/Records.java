package dev.postrider.kong.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.postrider.process.RecordSource;
import java.io.Closeable;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison.
 *
 * @param whole whether the source has more of a record than its value
 */
record Records(RecordSource source, boolean whole) implements Closeable {

  /**
   * The next record; null if there is none.
   *
   * @throws IOException if it cannot be had
   */
  @Nullable
  CapturedRecord next() throws IOException {
    ConsumerRecord<byte[], byte[]> record = source.next();
    if (record == null) {
      return null;
    }
    CapturedRecord captured = CapturedRecord.of(source.place(record), record.value());
    return whole ? withAll(captured, record) : captured;
  }

  private static CapturedRecord withAll(
      CapturedRecord captured, ConsumerRecord<byte[], byte[]> record) {
    captured.content().set("key", CapturedRecord.text(record.key()));
    captured.content().put("timestamp", record.timestamp());
    ArrayNode headers = captured.content().putArray("headers");
    for (Header header : record.headers()) {
      headers
          .addObject()
          .put("name", header.key())
          .set("value", CapturedRecord.text(header.value()));
    }
    return captured;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
