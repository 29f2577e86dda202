package dev.postrider.kong;

import static java.util.Objects.requireNonNull;

import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import dev.postrider.SharedSchemas;
import dev.postrider.SharedSpools;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.TooMuchOpenException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The publishers of all instances of all plugins of a process, and what they share: producers, spools, schemas, the
 * memory of records, and threads for functions. Thread-safe.
 */
final class Publishers implements AutoCloseable {

  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /** A producer has three threads, and, with its thousands of metrics, some 0.5 MiB of heap. */
  private static final long HEAP_FOR_PRODUCER = 4 << 20;

  /** The part of the heap that the records of all producers together may take. */
  private static final int SHARE_FOR_RECORDS = 4;

  private static final int FEWEST_PRODUCERS = 16;
  private static final int MOST_PRODUCERS = 128;

  /** Publishers that end at once; the producers of those that wait go on meanwhile. */
  private static final int MOST_ENDING = 64;

  private static final int ENDING_IDLE_SECONDS = 10;

  /** So many names of brokers are remembered. */
  private static final int MOST_HOSTS = 1000;

  /** The time in which a publisher that gives up has done so. */
  private static final long GIVING_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Duration drainTimeout;
  private final SharedProducers producers = new SharedProducers();

  /** Each worker of Kong's starts an instance for the same configuration. */
  private final SharedSpools spools = new SharedSpools();

  private final SharedSchemas schemas = new SharedSchemas();

  private final RecordBudget records =
      new RecordBudget(producers, Runtime.getRuntime().maxMemory() / SHARE_FOR_RECORDS);

  /** Guards itself and {@link #listener}. */
  private final Set<RequestPublisher> open = new HashSet<>();

  private @Nullable PublisherListener listener;

  /** Names of brokers that have been resolved before: a start that names no others does not wait. */
  private final Set<String> knownHosts = ConcurrentHashMap.newKeySet();

  private final int mostProducers;
  private final FunctionThreads functionThreads = new FunctionThreads();

  /** A publisher's end takes as long as its brokers do; starts do not wait for it. */
  private final ExecutorService ending = endingThreads();

  /** In {@code System.nanoTime}; null until the process is to end. */
  private volatile @Nullable Long endOfDraining;

  /**
   * No publishers yet.
   *
   * @param drainTimeout the longest time the messages of a closed publisher may take to the brokers
   */
  Publishers(Duration drainTimeout) {
    this.drainTimeout = requireNonNull(drainTimeout, "drainTimeout");
    long bearable = Runtime.getRuntime().maxMemory() / HEAP_FOR_PRODUCER;
    this.mostProducers = (int) Math.max(FEWEST_PRODUCERS, Math.min(MOST_PRODUCERS, bearable));
  }

  private static ExecutorService endingThreads() {
    ThreadPoolExecutor threads = new ThreadPoolExecutor(
        MOST_ENDING,
        MOST_ENDING,
        ENDING_IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new Thread(task, "postrider-ending"));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Opens a publisher, which connects to its brokers in the background.
   *
   * @param hosts the names of its brokers
   * @throws dev.postrider.config.InvalidConfigException with all faults, if there is one
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the configuration
   * @throws TooMuchOpenException if it would need one producer more than there may be
   */
  RequestPublisher open(PublisherConfig config, Set<String> hosts) {
    RequestPublisher publisher = RequestPublisher.create(config, producers, spools, schemas);
    if (knownHosts.size() < MOST_HOSTS) {
      knownHosts.addAll(hosts);
    }
    if (producers.size() + spools.size() > mostProducers) {
      publisher.close(Duration.ZERO);
      throw new TooMuchOpenException("there are " + mostProducers
          + " Kafka producers, one for each cluster and its settings, and the heap bears no more");
    }
    synchronized (open) {
      open.add(publisher);
      if (listener != null) {
        publisher.listen(listener);
      }
    }
    return publisher;
  }

  /** Whether to open a publisher for brokers of these names waits for no DNS server. */
  boolean knows(Set<String> hosts) {
    return knownHosts.containsAll(hosts);
  }

  /** Closes a publisher in the background. */
  void close(RequestPublisher publisher) {
    ending.execute(() -> {
      synchronized (open) {
        open.remove(publisher);
      }
      publisher.close(timeToDrain());
    });
  }

  /** Tells this listener what all publishers do, those that are open and those to come. */
  void listen(PublisherListener events) {
    synchronized (open) {
      listener = events;
      open.forEach(publisher -> publisher.listen(events));
    }
  }

  private Duration timeToDrain() {
    Long end = endOfDraining;
    if (end == null) {
      return drainTimeout;
    }
    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    return left.compareTo(drainTimeout) < 0 ? left : drainTimeout;
  }

  /** Whether all publishers can do their work. */
  boolean isHealthy() {
    synchronized (open) {
      return open.stream().allMatch(publisher -> publisher.health().isHealthy());
    }
  }

  SharedProducers producers() {
    return producers;
  }

  RecordBudget records() {
    return records;
  }

  FunctionThreads functionThreads() {
    return functionThreads;
  }

  /**
   * Sends at once, in the background, what waits for other messages, because the process is to end.
   * Publishers that close from now on give up at that time what they still have.
   *
   * @param timeout how long messages may take from now on
   */
  void flush(Duration timeout) {
    endOfDraining = System.nanoTime() + timeout.toNanos();
    producers.flush(ending, timeToDrain());
  }

  /** Closes, waiting up to 30 seconds for messages on their way. */
  @Override
  public void close() {
    close(DEFAULT_CLOSE_TIMEOUT);
  }

  /**
   * Waits for messages on their way, and gives up what is left then, also of publishers that did not
   * close. What is lost has been counted and logged when this returns.
   *
   * @param timeout how long to wait at most; to give up takes up to a second more
   */
  void close(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    endOfDraining = end;
    functionThreads.close();
    ending.shutdown();
    producers.close(timeout);
    try {
      long nanos = Math.max(0, end - System.nanoTime()) + GIVING_UP_NANOS;
      if (!ending.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
        // They have begun before it was known that the process is to end.
        ending.shutdownNow();
        var unused = ending.awaitTermination(GIVING_UP_NANOS, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
