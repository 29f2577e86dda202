package dev.postrider.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Producers that several users share: one for each cluster name and effective configuration, so that
 * never two security settings meet. The last user closes it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SharedProducers implements AutoCloseable {

  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private record Key(@Nullable String clusterName, SenderConfig config) {}

  /** One producer, and its users, which the map's lock guards. */
  private static final class Shared {
    private volatile @Nullable RecordSender sender;
    int users;

    /** The sender; null until it is made. */
    @Nullable
    RecordSender sender() {
      return sender;
    }

    /** Makes the sender if there is none. Only users of the same sender wait. */
    synchronized RecordSender make(SenderConfig config, Losses losses) {
      RecordSender made = sender;
      if (made == null) {
        made = RecordSender.create(config, losses);
        sender = made;
      }
      return made;
    }
  }

  private final Map<Key, Shared> producers = new HashMap<>();

  private final Losses losses = new Losses();

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
  public RecordSender acquire(@Nullable String clusterName, SenderConfig config) {
    Key key = new Key(clusterName, config);
    Shared shared = join(key);
    RecordSender sender = null;
    try {
      // Outside the lock: brokers' names are resolved, which takes as long as DNS does.
      sender = shared.make(config, losses);
    } finally {
      if (sender == null) {
        leave(key, shared);
      }
    }
    if (isClosed()) {
      sender.close();
      throw new IllegalStateException("closed");
    }
    return sender;
  }

  private synchronized Shared join(Key key) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Shared shared = producers.computeIfAbsent(key, unused -> new Shared());
    shared.users++;
    return shared;
  }

  /** One user fewer; answers whether that was the last. */
  private synchronized boolean leave(Key key, Shared shared) {
    shared.users--;
    return shared.users == 0 && producers.remove(key, shared);
  }

  private synchronized boolean isClosed() {
    return closed;
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
          .filter(candidate -> candidate.getValue().sender() == sender)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("not a shared producer in use"));
      last = leave(entry.getKey(), entry.getValue());
    }
    // Outside the lock, so that others do not wait.
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
  public void flush(Executor executor, Duration timeout) {
    List<RecordSender> all;
    synchronized (this) {
      all = senders(producers);
    }
    // Outside the lock: the executor may run a task at once, on this thread.
    all.forEach(sender -> executor.execute(() -> sender.flush(timeout)));
  }

  private static List<RecordSender> senders(Map<Key, Shared> producers) {
    return producers.values().stream()
        .flatMap(shared -> Stream.ofNullable(shared.sender()))
        .toList();
  }

  /** Closes, and waits up to 30 seconds for the records that were taken. */
  @Override
  public void close() {
    close(DEFAULT_CLOSE_TIMEOUT);
  }

  /**
   * Closes all senders side by side, also those in use, each as {@link RecordSender#close(Duration)}:
   * what is lost has been counted and logged when this returns. An interrupt ends the waiting.
   *
   * @param timeout how long to wait at most
   */
  public void close(Duration timeout) {
    List<RecordSender> all;
    synchronized (this) {
      closed = true;
      all = senders(producers);
      producers.clear();
    }
    List<Thread> closing = all.stream()
        .map(sender -> new Thread(() -> sender.close(timeout), "postrider-close"))
        .toList();
    closing.forEach(Thread::start);
    boolean interrupted = false;
    for (Thread thread : closing) {
      interrupted |= joined(thread, closing);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether this thread was interrupted; then the others end early too. */
  private static boolean joined(Thread thread, List<Thread> all) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
        all.forEach(Thread::interrupt);
      }
    }
  }

  /**
   * How many records all producers from here have given up, closed ones too, by topic and reason. The
   * numbers only grow.
   */
  public List<LostRecords> lost() {
    return losses.counted();
  }

  /** A snapshot of each producer, in no order; for a metrics endpoint. */
  public synchronized List<ProducerStatistics> statistics() {
    List<ProducerStatistics> statistics = new ArrayList<>();
    producers.forEach((key, shared) -> {
      RecordSender sender = shared.sender();
      if (sender != null) {
        statistics.add(sender.statistics(key.clusterName(), shared.users));
      }
    });
    return statistics;
  }

  /** How many records all producers together have taken that are not acknowledged or given up. */
  public synchronized long pendingRecords() {
    return senders(producers).stream().mapToLong(RecordSender::pending).sum();
  }

  /** The same records in bytes, with their headers and overhead. */
  public synchronized long pendingBytes() {
    return senders(producers).stream().mapToLong(RecordSender::pendingBytes).sum();
  }

  /** How many producers there are, those not counted that are still being made. */
  public synchronized int size() {
    return senders(producers).stream().mapToInt(RecordSender::producers).sum();
  }
}
