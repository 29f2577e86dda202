package dev.postrider.kong;

import static java.util.Objects.requireNonNull;

import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import dev.postrider.SharedSpools;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Plugin;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.kong.server.TooMuchOpenException;
import dev.postrider.process.Release;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The plugin {@code kafka-upstream}: ends requests in the access phase, and makes each a Kafka message.
 * Takes the configuration of Kong Enterprise's plugin of that name. Thread-safe.
 */
public final class KafkaUpstreamPlugin implements Plugin, AutoCloseable {

  private static final Logger LOG = System.getLogger(KafkaUpstreamPlugin.class.getName());
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

  /** So many of the names in configurations are remembered, and so long ones. */
  private static final int MOST_REMEMBERED = 1000;

  private static final int LONGEST_NAME = 100;

  /** The time in which a publisher that gives up has done so. */
  private static final long GIVING_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final String name;
  private final int priority;
  private final Duration drainTimeout;
  private final boolean trustsConfiguration;
  private final ClientCertificates certificates;
  private final String version = Release.current().numbers();
  private final SharedProducers producers = new SharedProducers();

  /** Each worker of Kong's starts an instance for the same configuration. */
  private final SharedSpools spools = new SharedSpools();

  private final ResponseCounts responses = new ResponseCounts();
  private final RecordBudget records =
      new RecordBudget(producers, Runtime.getRuntime().maxMemory() / SHARE_FOR_RECORDS);

  /** Guards itself and {@link #listener}. */
  private final Set<RequestPublisher> publishers = new HashSet<>();

  private @Nullable PublisherListener listener;

  /** Every worker hands over every configuration, but one warning is enough. */
  private final Set<String> unknownFields = ConcurrentHashMap.newKeySet();

  /** Names of brokers that have been resolved before: a start that names no others does not wait. */
  private final Set<String> knownHosts = ConcurrentHashMap.newKeySet();

  private final int mostProducers;
  private final FunctionThreads functionThreads = new FunctionThreads();

  /** A publisher's end takes as long as its brokers do; starts do not wait for it. */
  private final ExecutorService ending = endingThreads();

  /** In {@code System.nanoTime}; null until the process is to end. */
  private volatile @Nullable Long endOfDraining;

  /**
   * A plugin without instances.
   *
   * @param name the name under which Kong knows it
   * @param priority its place among the plugins of a request: the highest number runs first
   * @param drainTimeout the longest time the messages of a closed instance may take to the brokers
   * @param trustsConfiguration whether who writes Kong's configuration may run code in this process
   */
  public KafkaUpstreamPlugin(
      String name, int priority, Duration drainTimeout, boolean trustsConfiguration) {
    this(name, priority, drainTimeout, trustsConfiguration, ClientCertificates.NONE);
  }

  KafkaUpstreamPlugin(
      String name,
      int priority,
      Duration drainTimeout,
      boolean trustsConfiguration,
      ClientCertificates certificates) {
    this.name = requireNonNull(name, "name");
    this.priority = priority;
    this.drainTimeout = requireNonNull(drainTimeout, "drainTimeout");
    this.trustsConfiguration = trustsConfiguration;
    this.certificates = requireNonNull(certificates, "certificates");
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

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public String label(String configurationJson) {
    return ConfigurationJson.of(configurationJson).row();
  }

  /** A start resolves the brokers' names, and with OAuth waits for a token. */
  @Override
  public boolean startsAtOnce(String configurationJson) {
    ConfigurationJson json = ConfigurationJson.of(configurationJson);
    return !json.asksOthers() && knownHosts.containsAll(json.hosts());
  }

  @Override
  public Set<Phase> phases() {
    return Set.of(Phase.ACCESS);
  }

  /**
   * Starts a publisher for one configuration; it connects to its brokers in the background.
   *
   * @throws dev.postrider.config.InvalidConfigException with all faults, if there is one
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the configuration
   * @throws TooMuchOpenException if it would need one producer more than there may be
   */
  @Override
  public PluginInstance start(String configurationJson) {
    ConfigurationJson json = ConfigurationJson.of(configurationJson);
    warnOf(json.unknown());
    PublisherConfig config = certificates.read(
        json.fields(),
        trustsConfiguration ? PublisherConfig::fromTrustedJson : PublisherConfig::fromJson);
    InstanceFunctions functions = InstanceFunctions.of(config, functionThreads);
    RequestPublisher publisher = RequestPublisher.create(
        functions == null ? config : config.withMessageFunctions(List.of(functions.function())),
        producers,
        spools);
    if (knownHosts.size() < MOST_REMEMBERED) {
      knownHosts.addAll(json.hosts());
    }
    if (producers.size() + spools.size() > mostProducers) {
      publisher.close(Duration.ZERO);
      throw new TooMuchOpenException("there are " + mostProducers
          + " Kafka producers, one for each cluster and its settings, and the heap bears no more");
    }
    opened(publisher);
    return new KafkaUpstreamInstance(
        publisher, functions, responses, records, () -> ending.execute(() -> close(publisher)));
  }

  private void opened(RequestPublisher publisher) {
    synchronized (publishers) {
      publishers.add(publisher);
      if (listener != null) {
        publisher.listen(listener);
      }
    }
  }

  private void close(RequestPublisher publisher) {
    synchronized (publishers) {
      publishers.remove(publisher);
    }
    publisher.close(timeToDrain());
  }

  /** Tells this listener what the publishers of all instances do, those that are open and those to come. */
  void listen(PublisherListener events) {
    synchronized (publishers) {
      listener = events;
      publishers.forEach(publisher -> publisher.listen(events));
    }
  }

  private void warnOf(List<String> unknown) {
    List<String> news = unknown.stream()
        .limit(MOST_REMEMBERED)
        .map(name -> name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name)
        .filter(name -> unknownFields.size() < MOST_REMEMBERED && unknownFields.add(name))
        .toList();
    if (!news.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "fields ignored that neither Kong nor the plugin is known to have: {0}",
          String.join(", ", news));
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

  /** The responses given so far, by status. */
  ResponseCounts responses() {
    return responses;
  }

  /** Whether all publishers can do their work. */
  boolean isHealthy() {
    synchronized (publishers) {
      return publishers.stream().allMatch(publisher -> publisher.health().isHealthy());
    }
  }

  /** The certificates that configurations may name. */
  ClientCertificates certificates() {
    return certificates;
  }

  SharedProducers producers() {
    return producers;
  }

  /**
   * Sends at once, in the background, what waits for other messages, because the process is to end.
   * Instances that close from now on give up at that time what they still have.
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
   * Waits for messages on their way, and gives up what is left then, also of instances that did not
   * close. What is lost has been counted and logged when this returns.
   *
   * @param timeout how long to wait at most; to give up takes up to a second more
   */
  public void close(Duration timeout) {
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
