package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a consumer with {@code isolation.level=read_committed} sees. */
public final class CommittedRecords {

  private static final Duration POLL = Duration.ofMillis(100);

  private CommittedRecords() {}

  /** The records of a topic, once no transaction is open there; ordered within each partition. */
  public static List<ConsumerRecord<byte[], byte[]>> of(EmbeddedKafka kafka, String topic)
      throws Exception {
    Eventually.until("no transaction is open: " + topic, () -> openRecords(kafka, topic) == 0);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = consumer(kafka, "read_committed")) {
      Map<TopicPartition, Long> ends = ends(consumer, topic);
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.keySet().stream()
          .anyMatch(
              partition -> consumer.position(partition) < requireNonNull(ends.get(partition)))) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }

  /** The bodies of the requests in the envelopes. */
  public static List<String> bodies(EmbeddedKafka kafka, String topic) throws Exception {
    return of(kafka, topic).stream()
        .map(record ->
            new String(requireNonNull(EnvelopeReader.read(record.value()).body()), UTF_8))
        .toList();
  }

  /** How many offsets of a topic wait for the end of a transaction. */
  public static long openRecords(EmbeddedKafka kafka, String topic) {
    try (Consumer<byte[], byte[]> all = consumer(kafka, "read_uncommitted");
        Consumer<byte[], byte[]> committed = consumer(kafka, "read_committed")) {
      return sum(ends(all, topic)) - sum(ends(committed, topic));
    }
  }

  private static long sum(Map<TopicPartition, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<TopicPartition, Long> ends(Consumer<byte[], byte[]> consumer, String topic) {
    return consumer.endOffsets(consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList());
  }

  private static Consumer<byte[], byte[]> consumer(EmbeddedKafka kafka, String isolation) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "isolation.level",
            isolation,
            "fetch.max.wait.ms",
            "10"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
