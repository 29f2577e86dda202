package dev.postrider.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Producers that several users share: one for each cluster name and effective configuration, so that
 * never two security settings meet. The last user closes it. Thread-safe.
 */
public final class SharedProducers implements AutoCloseable {

  private record Key(@Nullable String clusterName, SenderConfig config) {}

  private static final class Shared {
    final RecordSender sender;
    int users;

    Shared(RecordSender sender) {
      this.sender = sender;
    }
  }

  private final Map<Key, Shared> producers = new HashMap<>();

  private boolean closed;

  /** No producers yet. */
  public SharedProducers() {}

  /**
   * The sender for this cluster and configuration, made if there is none. It goes back with {@link
   * #release}.
   *
   * @param clusterName the cluster as the users call it; null for the one without a name
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the properties
   * @throws IllegalStateException if this is closed
   */
  public synchronized RecordSender acquire(@Nullable String clusterName, SenderConfig config) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Shared shared = producers.computeIfAbsent(
        new Key(clusterName, config), key -> new Shared(RecordSender.create(config)));
    shared.users++;
    return shared.sender;
  }

  /**
   * One user fewer: the sender is flushed and, after the last one, closed.
   *
   * @param timeout how long to wait for records that are on their way
   * @throws IllegalArgumentException if the sender is not from here, or was released as often as
   *     acquired
   */
  public void release(RecordSender sender, Duration timeout) {
    boolean last;
    synchronized (this) {
      if (closed) {
        return;
      }
      var entry = producers.entrySet().stream()
          .filter(candidate -> candidate.getValue().sender == sender)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("not a shared producer in use"));
      last = --entry.getValue().users == 0;
      if (last) {
        producers.remove(entry.getKey());
      }
    }
    // Outside the lock: nobody else has to wait for it.
    if (last) {
      sender.close(timeout);
    } else {
      sender.flush(timeout);
    }
  }

  /**
   * Sends at once what waits for others to share its request, for example because the process is to end.
   *
   * @param executor runs a task for each sender, which waits for its brokers
   * @param timeout how long a task waits at most
   */
  public synchronized void flush(Executor executor, Duration timeout) {
    producers.values().forEach(shared -> executor.execute(() -> shared.sender.flush(timeout)));
  }

  /** Closes all senders, also those in use, each as {@link RecordSender#close()}. */
  @Override
  public void close() {
    List<Shared> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(producers.values());
      producers.clear();
    }
    all.forEach(shared -> shared.sender.close());
  }

  /** What each producer is doing now, in no order; for a metrics endpoint. */
  public synchronized List<ProducerStatistics> statistics() {
    return producers.entrySet().stream()
        .map(entry -> entry
            .getValue()
            .sender
            .statistics(entry.getKey().clusterName(), entry.getValue().users))
        .toList();
  }

  /** How many producers there are. */
  public synchronized int size() {
    return producers.size();
  }
}
