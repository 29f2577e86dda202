package dev.postrider.kong.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The records of a topic, from the first to the last that is there when the reading begins. */
final class TopicRecords implements Records {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Map<TopicPartition, Long> ends;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled =
      List.<ConsumerRecord<byte[], byte[]>>of().iterator();

  /** @throws IOException if the brokers do not know the topic or do not answer */
  TopicRecords(String topic, Map<String, Object> properties) throws IOException {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("auto.offset.reset", "earliest");
    all.put("enable.auto.commit", false);
    all.putIfAbsent("isolation.level", "read_committed");
    all.putIfAbsent("default.api.timeout.ms", 20_000);
    this.topic = topic;
    Consumer<byte[], byte[]> opened = null;
    try {
      opened = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      List<TopicPartition> partitions = opened.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
      opened.assign(partitions);
      opened.seekToBeginning(partitions);
      this.ends = opened.endOffsets(partitions);
      this.consumer = opened;
    } catch (KafkaException e) {
      if (opened != null) {
        opened.close();
      }
      throw new IOException("topic " + topic + ": " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable CapturedRecord next() throws IOException {
    try {
      while (!polled.hasNext()) {
        if (ends.entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
          return null;
        }
        polled = consumer.poll(POLL).iterator();
      }
      return captured(polled.next());
    } catch (KafkaException e) {
      throw new IOException("topic " + topic + ": " + e.getMessage(), e);
    }
  }

  private CapturedRecord captured(ConsumerRecord<byte[], byte[]> record) {
    String place = topic + "[" + record.partition() + "]@" + record.offset();
    CapturedRecord captured = CapturedRecord.of(place, record.value());
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
  public void close() {
    consumer.close();
  }
}
