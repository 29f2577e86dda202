package dev.postrider.kong;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Takes every record at once and keeps none. Thread-safe. */
public final class SinkProducer extends MockProducer<byte[], byte[]> {

  private static final Node NODE = new Node(0, "sink", 0);

  /** Needs nothing. */
  public SinkProducer() {}

  // It has no state that a lock could protect.
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
    RecordMetadata metadata =
        new RecordMetadata(new TopicPartition(sent.topic(), 0), 0, 0, 0, -1, sent.value().length);
    callback.onCompletion(metadata, null);
    return CompletableFuture.completedFuture(metadata);
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return List.of(new PartitionInfo(topic, 0, NODE, new Node[] {NODE}, new Node[] {NODE}));
  }
}
