package dev.postrider.kong;

import static java.util.Objects.requireNonNull;

import dev.postrider.PublisherConfig;
import dev.postrider.RequestPublisher;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Plugin;
import dev.postrider.kong.server.PluginInstance;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The plugin {@code kafka-upstream}: ends requests in the access phase, and makes each a Kafka message.
 * Takes the configuration of Kong Enterprise's plugin of that name. Thread-safe.
 */
public final class KafkaUpstreamPlugin implements Plugin, AutoCloseable {

  private static final Logger LOG = System.getLogger(KafkaUpstreamPlugin.class.getName());
  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final String name;
  private final int priority;
  private final Duration drainTimeout;
  private final boolean trustsConfiguration;
  private final String version = Release.current().pluginVersion();
  private final SharedProducers producers = new SharedProducers();
  private final ReplyCounts replies = new ReplyCounts();

  /** Every worker hands over every configuration, but one warning is enough. */
  private final Set<String> unknownFields = ConcurrentHashMap.newKeySet();

  /** A publisher's end takes as long as its brokers do; neither other ends nor starts wait for it. */
  private final ExecutorService ending =
      Executors.newCachedThreadPool(task -> new Thread(task, "postrider-ending"));

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
    this.name = requireNonNull(name, "name");
    this.priority = priority;
    this.drainTimeout = requireNonNull(drainTimeout, "drainTimeout");
    this.trustsConfiguration = trustsConfiguration;
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

  @Override
  public Set<Phase> phases() {
    return Set.of(Phase.ACCESS);
  }

  /**
   * Starts a publisher for one configuration; it connects to its brokers in the background.
   *
   * @throws dev.postrider.InvalidConfigException with all faults, if there is one
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the configuration
   */
  @Override
  public PluginInstance start(String configurationJson) {
    ConfigurationJson json = ConfigurationJson.of(configurationJson);
    List<String> news = json.unknown().stream().filter(unknownFields::add).toList();
    if (!news.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "fields ignored that neither Kong nor the plugin is known to have: {0}",
          String.join(", ", news));
    }
    PublisherConfig config = trustsConfiguration
        ? PublisherConfig.fromTrustedJson(json.fields())
        : PublisherConfig.fromJson(json.fields());
    RequestPublisher publisher = RequestPublisher.create(config, producers);
    return new KafkaUpstreamInstance(
        publisher, replies, () -> ending.execute(() -> publisher.close(drainTimeout)));
  }

  /** The replies given so far, by status. */
  ReplyCounts replies() {
    return replies;
  }

  SharedProducers producers() {
    return producers;
  }

  /** Sends at once, in the background, what waits for other messages. */
  void flush() {
    producers.flush(ending, drainTimeout);
  }

  /** Closes, waiting up to 30 seconds for messages on their way. */
  @Override
  public void close() {
    close(DEFAULT_CLOSE_TIMEOUT);
  }

  /**
   * Waits for the messages of instances that were closed, and gives up what is left then.
   *
   * @param timeout how long to wait at most
   */
  public void close(Duration timeout) {
    ending.shutdown();
    try {
      var unused = ending.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
