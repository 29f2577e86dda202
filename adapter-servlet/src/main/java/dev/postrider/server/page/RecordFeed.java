package dev.postrider.server.page;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics on a thread of its own: the newest records there are, then each as it arrives. A topic
 * may come into being later, and brokers may be away for a while. Thread-safe.
 */
final class RecordFeed implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(RecordFeed.class.getName());
  private static final long NEWEST = 50;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Consumer<ConsumerRecord<byte[], byte[]>> sink;
  private final Thread thread = new Thread(this::run, "record-feed");
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable KafkaConsumer<byte[], byte[]> running;

  /** Whether the fault that lasts is in the log. */
  private boolean told;

  private RecordFeed(Cluster cluster, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    this.cluster = cluster;
    this.sink = sink;
  }

  /**
   * Opens a feed.
   *
   * @param sink told of each record by the feed's thread
   */
  static RecordFeed open(Cluster cluster, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    RecordFeed feed = new RecordFeed(cluster, sink);
    feed.thread.setDaemon(true);
    feed.thread.start();
    return feed;
  }

  private void run() {
    Map<String, Object> properties = new HashMap<>(cluster.connection());
    properties.put("client.id", "postrider-page");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("allow.auto.create.topics", "false");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      running = consumer;
      List<TopicPartition> partitions = new ArrayList<>();
      do {
        read(consumer, partitions);
      } while (!closing.await(partitions.isEmpty() ? POLL.toMillis() : 0, TimeUnit.MILLISECONDS));
    } catch (WakeupException e) {
      LOG.log(Level.DEBUG, "closed");
    } catch (KafkaException e) {
      LOG.log(Level.ERROR, "the page shows no messages", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    try {
      find(consumer, partitions);
      if (!partitions.isEmpty()) {
        consumer.poll(POLL).forEach(sink);
      }
      told = false;
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      if (!told) {
        LOG.log(Level.WARNING, "the page cannot read {0}: {1}", cluster.topics(), e.toString());
      }
      told = true;
    }
  }

  /** Adds the partitions of topics that were not there before. */
  private void find(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Set<String> known = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    List<TopicPartition> found = cluster.topics().stream()
        .filter(topic -> !known.contains(topic))
        .flatMap(topic -> consumer.partitionsFor(topic, LOOK).stream())
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
    if (found.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(found);
    Map<TopicPartition, Long> ends = consumer.endOffsets(found);
    partitions.addAll(found);
    consumer.assign(partitions);
    ends.forEach((partition, end) ->
        consumer.seek(partition, Math.max(end - NEWEST, beginnings.getOrDefault(partition, 0L))));
  }

  @Override
  public void close() {
    closing.countDown();
    KafkaConsumer<byte[], byte[]> consumer = running;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
