package dev.postrider.kafka;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Places a record as Kong's Kafka plugins do: by the CRC-32 (ISO-HDLC, as in zlib) of its key modulo
 * the number of partitions, so that keys stay where they are when a producer is replaced. A record
 * without key goes to the partition of the ones before it, and after some to the next, so that batches
 * fill. Thread-safe; made by kafka-clients from its class name.
 *
 * @since 0.1.0
 */
public final class Crc32Partitioner implements Partitioner {

  private static final int RECORDS_IN_A_ROW = 200;

  private final AtomicInteger keyless = new AtomicInteger();

  /** A partitioner; it has no settings. */
  public Crc32Partitioner() {}

  @Override
  public void configure(Map<String, ?> configs) {
    // Nothing to configure.
  }

  @Override
  public int partition(
      String topic,
      @Nullable Object key,
      byte @Nullable [] keyBytes,
      @Nullable Object value,
      byte @Nullable [] valueBytes,
      Cluster cluster) {
    if (keyBytes != null) {
      CRC32 crc = new CRC32();
      crc.update(keyBytes);
      return (int) (crc.getValue() % cluster.partitionCountForTopic(topic));
    }
    var available = cluster.availablePartitionsForTopic(topic);
    int choices = available.isEmpty() ? cluster.partitionCountForTopic(topic) : available.size();
    int choice = Math.floorMod(keyless.getAndIncrement() / RECORDS_IN_A_ROW, choices);
    return available.isEmpty() ? choice : available.get(choice).partition();
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
