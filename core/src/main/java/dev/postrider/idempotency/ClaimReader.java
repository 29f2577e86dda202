package dev.postrider.idempotency;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the claim topic to its end and goes on, for one of the two views of a {@link ClaimTable}. After a
 * failure it begins again where it was. Confined to the thread that calls {@link #run}, but for {@link
 * #close}.
 */
final class ClaimReader implements Runnable, AutoCloseable {

  private static final Logger LOG = System.getLogger(ClaimReader.class.getName());
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long PAUSE_MILLIS = 1000;

  private final String topic;
  private final boolean onlyCommitted;
  private final ClaimTable table;
  private final ClaimConsumers consumers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Consumer<byte[], byte[]> reading;
  private boolean warned;

  ClaimReader(String topic, boolean onlyCommitted, ClaimTable table, ClaimConsumers consumers) {
    this.topic = topic;
    this.onlyCommitted = onlyCommitted;
    this.table = table;
    this.consumers = consumers;
  }

  @Override
  public void run() {
    while (closed.getCount() > 0) {
      if (!onlyCommitted && !table.awaitStart(PAUSE_MILLIS)) {
        continue;
      }
      try (Consumer<byte[], byte[]> consumer = consumers.make(onlyCommitted)) {
        reading = consumer;
        if (assigned(consumer)) {
          read(consumer);
        }
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        warn(e.toString());
      } finally {
        reading = null;
      }
      pause();
    }
  }

  private void warn(String why) {
    LOG.log(
        warned ? Level.DEBUG : Level.WARNING, "idempotency_topic {0} is not read: {1}", topic, why);
    warned = true;
  }

  private boolean isClosedAfter(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void pause() {
    var unused = isClosedAfter(PAUSE_MILLIS);
  }

  /** Whether the topic is there, and where to go on known. */
  private boolean assigned(Consumer<byte[], byte[]> consumer) {
    int count = consumer.partitionsFor(topic).size();
    if (count == 0) {
      warn("there is no such topic");
      return false;
    }
    List<TopicPartition> partitions = IntStream.range(0, count)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
    if (onlyCommitted && !table.isStarted()) {
      // First what is committed: claims of transactions that are open by now are behind that.
      long[] committedEnds = offsets(consumer.endOffsets(partitions));
      try (Consumer<byte[], byte[]> all = consumers.make(false)) {
        table.start(
            offsets(consumer.beginningOffsets(partitions)),
            committedEnds,
            offsets(all.endOffsets(partitions)));
      }
    }
    long[] positions = table.positions(onlyCommitted);
    if (positions.length != count) {
      warn("it had " + positions.length + " partitions and has " + count);
      return false;
    }
    consumer.assign(partitions);
    partitions.forEach(partition -> consumer.seek(partition, positions[partition.partition()]));
    return true;
  }

  private static long[] offsets(Map<TopicPartition, Long> offsets) {
    long[] byPartition = new long[offsets.size()];
    offsets.forEach((partition, offset) -> byPartition[partition.partition()] = offset);
    return byPartition;
  }

  private void read(Consumer<byte[], byte[]> consumer) {
    while (closed.getCount() > 0) {
      if (table.isOverfull()) {
        warn("there are twice as many keys as idempotency_max_keys allows");
        pause();
        continue;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        tell(record);
      }
      // Also beyond what is not shown: aborted claims and the ends of transactions.
      for (TopicPartition partition : consumer.assignment()) {
        table.advance(onlyCommitted, partition.partition(), consumer.position(partition));
      }
      warned = false;
    }
  }

  private void tell(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return; // whoever deletes a claim by hand
    }
    try {
      Digest key = Digest.of(record.key());
      Written claim = ClaimFormat.read(record.value());
      if (onlyCommitted) {
        table.committed(key, claim);
      } else {
        table.seen(key, claim.id(), record.partition(), record.offset());
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "no claim: record {0} of partition {1} of {2}",
          record.offset(),
          record.partition(),
          topic);
    }
  }

  /** Ends the reading soon. */
  @Override
  public void close() {
    closed.countDown();
    Consumer<byte[], byte[]> consumer = reading;
    if (consumer != null) {
      consumer.wakeup();
    }
  }
}
