package dev.postrider.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Acknowledges every record at once, except where a test's script has it fail or wait. */
final class ScriptedProducer extends MockProducer<byte[], byte[]> {

  /** What {@code partitionsFor} throws; null for nothing. May block. */
  volatile Function<String, @Nullable RuntimeException> lookUp = topic -> null;

  /** What the callback is given within {@code send}; null to take the record. Must not block. */
  volatile Function<ProducerRecord<byte[], byte[]>, @Nullable RuntimeException> refusal =
      record -> null;

  private final boolean acknowledges;

  ScriptedProducer() {
    this(true);
  }

  /** Acknowledges nothing if not told to, not even when flushed. */
  ScriptedProducer(boolean acknowledges) {
    super(acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
    this.acknowledges = acknowledges;
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    RuntimeException failure = lookUp.apply(topic);
    if (failure != null) {
      throw failure;
    }
    return new ArrayList<>();
  }

  @Override
  @SuppressWarnings("NullAway") // the future of a refused record is not looked at
  public synchronized Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, Callback callback) {
    RuntimeException failure = refusal.apply(record);
    if (failure != null) {
      callback.onCompletion(null, failure);
      return null;
    }
    return super.send(record, callback);
  }

  /** How often this was flushed. */
  final AtomicInteger flushes = new AtomicInteger();

  @Override
  public synchronized void flush() {
    flushes.incrementAndGet();
    if (acknowledges) {
      super.flush();
    }
  }

  List<String> values() {
    return history().stream().map(record -> new String(record.value(), UTF_8)).toList();
  }
}
