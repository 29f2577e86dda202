package dev.postrider.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.EnvelopeReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all of a topic; records of one key come in the order that the topic has. */
final class TopicReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final List<Arrival> arrivals = new ArrayList<>();

  TopicReader(String bootstrapServers, String topic) {
    this.consumer = new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", "50"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
    this.partitions = IntStream.range(0, ClusterAdmin.PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Every record that has come until now. */
  List<Arrival> read() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream()
        .anyMatch(
            partition -> consumer.position(partition) < requireNonNull(ends.get(partition)))) {
      consumer.poll(POLL).forEach(record -> arrivals.add(arrival(record)));
    }
    return List.copyOf(arrivals);
  }

  private static Arrival arrival(ConsumerRecord<byte[], byte[]> record) {
    int key = Integer.parseInt(new String(record.key(), US_ASCII));
    byte[] body = requireNonNull(EnvelopeReader.read(record.value()).body());
    return new Arrival(key, Load.number(body), record.timestamp());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
