package dev.postrider.kong;

import static java.util.Objects.requireNonNull;

import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Plugin;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.process.Release;
import java.time.Duration;
import java.util.Set;

/**
 * The plugin {@code kafka-upstream}: ends requests in the access phase, and makes each a Kafka message.
 * Takes the configuration of Kong Enterprise's plugin of that name. Thread-safe.
 */
public final class KafkaUpstreamPlugin implements Plugin, AutoCloseable {

  static final String KONGS_NAME = "kafka-upstream";
  static final Set<Phase> PHASES = Set.of(Phase.ACCESS);

  private final String name;
  private final int priority;
  private final ConfigurationReader reader;
  private final Publishers publishers;
  private final String version = Release.current().numbers();
  private final ResponseCounts responses = new ResponseCounts();
  private final UnknownFields unknownFields = new UnknownFields();

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
    this(
        name,
        priority,
        new ConfigurationReader(trustsConfiguration, ClientCertificates.NONE),
        new Publishers(drainTimeout));
  }

  /** A plugin whose publishers share with those of other plugins; closing it closes all. */
  KafkaUpstreamPlugin(
      String name, int priority, ConfigurationReader reader, Publishers publishers) {
    this.name = requireNonNull(name, "name");
    this.priority = priority;
    this.reader = reader;
    this.publishers = publishers;
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

  /** A start resolves the brokers' names, and with OAuth waits for a token, with a schema registry for schemas. */
  @Override
  public boolean startsAtOnce(String configurationJson) {
    ConfigurationJson json = ConfigurationJson.of(configurationJson);
    return !json.asksOthers() && publishers.knows(json.hosts());
  }

  @Override
  public Set<Phase> phases() {
    return PHASES;
  }

  /**
   * Starts a publisher for one configuration; it connects to its brokers in the background.
   *
   * @throws dev.postrider.config.InvalidConfigException with all faults, if there is one
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the configuration
   * @throws dev.postrider.kong.server.TooMuchOpenException if it would need one producer more than there may be
   */
  @Override
  public PluginInstance start(String configurationJson) {
    ConfigurationJson json = ConfigurationJson.of(configurationJson);
    unknownFields.warn(json.unknown());
    PublisherConfig config = reader.read(json.fields());
    InstanceFunctions functions = InstanceFunctions.of(config, publishers.functionThreads());
    RequestPublisher publisher = publishers.open(
        functions == null ? config : config.withMessageFunctions(functions.added()), json.hosts());
    return new KafkaUpstreamInstance(
        publisher, functions, responses, publishers.records(), () -> publishers.close(publisher));
  }

  /** Tells this listener what the publishers of all instances do, those that are open and those to come. */
  void listen(PublisherListener events) {
    publishers.listen(events);
  }

  /** Whether all publishers can do their work. */
  boolean isHealthy() {
    return publishers.isHealthy();
  }

  /** The responses given so far, by status. */
  ResponseCounts responses() {
    return responses;
  }

  /** The certificates that configurations may name. */
  ClientCertificates certificates() {
    return reader.certificates();
  }

  SharedProducers producers() {
    return publishers.producers();
  }

  /** Closes, waiting up to 30 seconds for messages on their way. */
  @Override
  public void close() {
    publishers.close();
  }

  /**
   * Waits for messages on their way, and gives up what is left then, also of instances that did not
   * close. What is lost has been counted and logged when this returns.
   *
   * @param timeout how long to wait at most; to give up takes up to a second more
   */
  public void close(Duration timeout) {
    publishers.close(timeout);
  }
}
