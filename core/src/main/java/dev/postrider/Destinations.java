package dev.postrider;

import dev.postrider.Router.TopicNotAllowedException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestRejectedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Checks the topics and partitions of records by what the producer knows of the brokers, before any is
 * taken: kafka-clients keeps each name it was ever asked for, and tells a partition that is not there by a
 * time-out. Thread-safe.
 */
final class Destinations {

  /** How many names that no broker knows may be under way at a time. */
  static final int MOST_UNKNOWN = 100;

  /** For so long kafka-clients asks the brokers for a name ({@code metadata.max.idle.ms}). */
  private static final long REMEMBERED_NANOS = Duration.ofMinutes(5).toNanos();

  private final Router router;
  private final ToIntFunction<String> partitions;
  private final LongSupplier nanoTime;
  private final Map<String, Long> unknown = new HashMap<>();

  Destinations(Router router, ToIntFunction<String> partitions, LongSupplier nanoTime) {
    this.router = router;
    this.partitions = partitions;
    this.nanoTime = nanoTime;
  }

  /**
   * The checks of a configuration; null if nothing has to be asked.
   *
   * @param partitions how many partitions a topic has; 0 if that is not known
   */
  static @Nullable Destinations of(
      PublisherConfig config, Router router, ToIntFunction<String> partitions) {
    return router.hasPatterns() || config.record().partitionFrom() != null
        ? new Destinations(router, partitions, System::nanoTime)
        : null;
  }

  /**
   * Checks the records of a request.
   *
   * @throws TopicNotAllowedException if a topic that a pattern allows is one too many that nobody knows
   * @throws RequestRejectedException if a partition does not exist
   */
  void check(List<ProducerRecord<byte[], byte[]>> records)
      throws TopicNotAllowedException, RequestRejectedException {
    for (ProducerRecord<byte[], byte[]> record : records) {
      String topic = record.topic();
      Integer partition = record.partition();
      boolean listed = router.isListed(topic);
      if (listed && partition == null) {
        continue;
      }
      int count = partitions.applyAsInt(topic);
      if (count > 0 && partition != null && partition >= count) {
        throw RequestRejectedException.noPartition(count);
      }
      if (!listed && count == 0 && !isAdmitted(topic)) {
        throw new TopicNotAllowedException(
            topic + ", besides " + MOST_UNKNOWN + " others that no broker knows yet");
      }
    }
  }

  private synchronized boolean isAdmitted(String topic) {
    long now = nanoTime.getAsLong();
    if (unknown.size() >= MOST_UNKNOWN && !unknown.containsKey(topic)) {
      unknown.values().removeIf(time -> now - time > REMEMBERED_NANOS);
      if (unknown.size() >= MOST_UNKNOWN) {
        return false;
      }
    }
    unknown.put(topic, now);
    return true;
  }
}
