package dev.postrider.quickstart;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics on a thread of its own: the newest records there are, then each as it arrives. */
final class RecordFeed implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(RecordFeed.class.getName());
  private static final long NEWEST = 50;
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<ConsumerRecord<byte[], byte[]>> sink;
  private final Thread thread = new Thread(this::run, "record-feed");

  private RecordFeed(
      KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    this.consumer = consumer;
    this.sink = sink;
  }

  /**
   * Opens a feed that misses no record from now on.
   *
   * @param sink told of each record by the feed's thread
   * @throws StartException if the topics cannot be read
   */
  static RecordFeed open(Cluster cluster, Consumer<ConsumerRecord<byte[], byte[]>> sink)
      throws StartException {
    Map<String, Object> properties = new HashMap<>(cluster.connection());
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    RecordFeed feed = new RecordFeed(consumer, sink);
    try {
      feed.seek(cluster);
    } catch (KafkaException e) {
      consumer.close();
      throw new StartException("The topics " + cluster.topics() + " cannot be read: " + e, e);
    }
    feed.thread.setDaemon(true);
    feed.thread.start();
    return feed;
  }

  private void seek(Cluster cluster) {
    List<TopicPartition> partitions = cluster.topics().stream()
        .flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    consumer
        .endOffsets(partitions)
        .forEach((partition, end) -> consumer.seek(
            partition, Math.max(end - NEWEST, beginnings.getOrDefault(partition, 0L))));
  }

  private void run() {
    try (consumer) {
      while (true) {
        consumer.poll(POLL).forEach(sink);
      }
    } catch (WakeupException e) {
      LOG.log(System.Logger.Level.DEBUG, "closed");
    } catch (KafkaException e) {
      LOG.log(System.Logger.Level.ERROR, "The page shows no more records", e);
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
