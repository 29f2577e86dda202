package dev.postrider.process;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a topic, from the first, or from the offsets of {@link #limit}, to the last that is there when
 * the reading begins. Not thread-safe.
 */
public final class TopicRecords implements RecordSource {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Map<TopicPartition, Long> beginnings;
  private final Map<TopicPartition, Long> ends;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled =
      List.<ConsumerRecord<byte[], byte[]>>of().iterator();

  /**
   * Opens a topic.
   *
   * @param partitions those that are read; none for all
   * @param properties of the consumer
   * @throws IOException if the brokers do not know the topic or a partition, or do not answer
   */
  public TopicRecords(String topic, Set<Integer> partitions, Map<String, Object> properties)
      throws IOException {
    Map<String, Object> all = new HashMap<>(properties);
    // Records that the brokers delete while they are read are a fault, and not a gap.
    all.put("auto.offset.reset", "none");
    all.put("enable.auto.commit", false);
    all.putIfAbsent("isolation.level", "read_committed");
    all.putIfAbsent("default.api.timeout.ms", 20_000);
    this.topic = topic;
    Consumer<byte[], byte[]> opened = null;
    try {
      opened = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      List<TopicPartition> known = opened.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      List<TopicPartition> wanted = known.stream()
          .filter(partition -> partitions.isEmpty() || partitions.contains(partition.partition()))
          .toList();
      if (known.isEmpty()) {
        throw new KafkaException("the brokers do not know it");
      } else if (wanted.size() < partitions.size()) {
        throw new KafkaException("has " + known.size() + " partitions, numbered from 0");
      }
      opened.assign(wanted);
      this.beginnings = opened.beginningOffsets(wanted);
      this.ends = new HashMap<>(opened.endOffsets(wanted));
      beginnings.forEach(opened::seek);
      this.consumer = opened;
    } catch (KafkaException e) {
      if (opened != null) {
        opened.close();
      }
      throw failure(e);
    }
  }

  /** The first offset of each partition that is read. */
  public Map<Integer, Long> beginnings() {
    return byNumber(beginnings);
  }

  /** The offset behind the last record of each partition that is read. */
  public Map<Integer, Long> ends() {
    return byNumber(ends);
  }

  private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
    Map<Integer, Long> byNumber = new TreeMap<>();
    offsets.forEach((partition, offset) -> byNumber.put(partition.partition(), offset));
    return byNumber;
  }

  /**
   * The first offset of each partition with a record of this time or later; where there is none, the end.
   *
   * @param timestamp milliseconds since 1970
   * @throws IOException if the brokers do not answer
   */
  public Map<Integer, Long> offsetsFrom(long timestamp) throws IOException {
    Map<TopicPartition, Long> times = new HashMap<>();
    ends.keySet().forEach(partition -> times.put(partition, timestamp));
    Map<TopicPartition, Long> offsets = new HashMap<>(ends);
    try {
      consumer.offsetsForTimes(times).forEach((partition, found) -> {
        if (found != null) {
          offsets.put(partition, found.offset());
        }
      });
    } catch (KafkaException e) {
      throw failure(e);
    }
    return byNumber(offsets);
  }

  /**
   * Has a partition read from one offset, if that is behind its beginning, to before another, if that is before its end. To be called
   * before the first {@link #next}.
   */
  public void limit(int partition, long from, long end) {
    TopicPartition limited = new TopicPartition(topic, partition);
    ends.computeIfPresent(limited, (same, last) -> Math.min(last, end));
    consumer.seek(limited, Math.max(from, beginnings.getOrDefault(limited, 0L)));
  }

  @Override
  public @Nullable ConsumerRecord<byte[], byte[]> next() throws IOException {
    try {
      while (true) {
        while (polled.hasNext()) {
          ConsumerRecord<byte[], byte[]> record = polled.next();
          Long end = ends.get(new TopicPartition(topic, record.partition()));
          if (end != null && record.offset() < end) {
            return record;
          }
        }
        List<TopicPartition> finished = ends.entrySet().stream()
            .filter(end -> consumer.position(end.getKey()) >= end.getValue())
            .map(Map.Entry::getKey)
            .toList();
        if (finished.size() == ends.size()) {
          return null;
        }
        consumer.pause(finished);
        polled = consumer.poll(POLL).iterator();
      }
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  /** Kafka often says only in a cause what went wrong; others than of the configuration may quote a token. */
  private IOException failure(KafkaException e) {
    Throwable reason = e;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    String cause = reason.equals(e)
        ? ""
        : ": "
            + (reason instanceof ConfigException
                ? reason.getMessage()
                : reason.getClass().getSimpleName());
    return new IOException("topic " + topic + ": " + e.getMessage() + cause, e);
  }

  @Override
  public String place(ConsumerRecord<byte[], byte[]> record) {
    return topic + "-" + record.partition() + "@" + record.offset();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
