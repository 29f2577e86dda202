package dev.postrider.process;

import java.io.Closeable;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records that are read one by one, up to an end that is known when the reading begins. */
public interface RecordSource extends Closeable {

  /**
   * The next record; null if there is none.
   *
   * @throws IOException if the record cannot be read
   */
  @Nullable
  ConsumerRecord<byte[], byte[]> next() throws IOException;

  /** The place of a record of this source, for people. */
  String place(ConsumerRecord<byte[], byte[]> record);
}
