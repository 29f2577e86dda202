package dev.postrider.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Producers that several users share: one for each cluster name and effective configuration, so that
 * never two security settings meet. The last user closes it. Thread-safe.
 */
public final class SharedProducers {

  private record Key(@Nullable String clusterName, SenderConfig config) {}

  private static final class Shared {
    final RecordSender sender;
    int users;

    Shared(RecordSender sender) {
      this.sender = sender;
    }
  }

  private final Map<Key, Shared> producers = new HashMap<>();

  /** No producers yet. */
  public SharedProducers() {}

  /**
   * The sender for this cluster and configuration, made if there is none. It goes back with {@link
   * #release}.
   *
   * @param clusterName the cluster as the users call it; null for the one without a name
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the properties
   */
  public synchronized RecordSender acquire(@Nullable String clusterName, SenderConfig config) {
    Shared shared = producers.computeIfAbsent(
        new Key(clusterName, config), key -> new Shared(RecordSender.create(config)));
    shared.users++;
    return shared.sender;
  }

  /**
   * One user fewer; after the last one the sender is closed.
   *
   * @param timeout how long to wait for records that are on their way
   * @throws IllegalArgumentException if the sender is not from here, or was released as often as
   *     acquired
   */
  public void release(RecordSender sender, Duration timeout) {
    synchronized (this) {
      var entry = producers.entrySet().stream()
          .filter(candidate -> candidate.getValue().sender == sender)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("not a shared producer in use"));
      if (--entry.getValue().users > 0) {
        return;
      }
      producers.remove(entry.getKey());
    }
    sender.close(timeout);
  }

  /** How many producers there are. */
  public synchronized int size() {
    return producers.size();
  }
}
