package dev.postrider.kong;

import static java.util.Objects.requireNonNull;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.server.Phase;
import dev.postrider.kong.server.Plugin;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.process.Release;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * The plugin {@code kafka-log}: makes what Kong logs of each request a Kafka message, in the log phase. Takes the
 * configuration of Kong Enterprise's plugin of that name. Thread-safe.
 */
final class KafkaLogPlugin implements Plugin {

  static final String KONGS_NAME = "kafka-log";
  static final Set<Phase> PHASES = Set.of(Phase.LOG);

  /** Kong's own. */
  static final int PRIORITY = 5;

  private final String name;
  private final ConfigurationReader reader;
  private final Publishers publishers;
  private final String version = Release.current().numbers();
  private final UnknownFields unknownFields = new UnknownFields();
  private final LongAdder lost = new LongAdder();

  /**
   * A plugin without instances.
   *
   * @param name the name under which Kong knows it
   * @param publishers to which its own belong
   */
  KafkaLogPlugin(String name, ConfigurationReader reader, Publishers publishers) {
    this.name = requireNonNull(name, "name");
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
    return PRIORITY;
  }

  @Override
  public String label(String configurationJson) {
    return json(configurationJson).row();
  }

  @Override
  public boolean startsAtOnce(String configurationJson) {
    ConfigurationJson json = json(configurationJson);
    return !json.asksOthers() && publishers.knows(json.hosts());
  }

  @Override
  public Set<Phase> phases() {
    return PHASES;
  }

  private static ConfigurationJson json(String configurationJson) {
    return ConfigurationJson.of(configurationJson, KafkaLogSettings.NAMES);
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
    ConfigurationJson json = json(configurationJson);
    unknownFields.warn(json.unknown());
    KafkaLogConfiguration configuration = KafkaLogConfiguration.of(json.fields());
    PublisherConfig config = reader.read(configuration.settings());
    RequestPublisher publisher = publishers.open(config, json.hosts());
    return new KafkaLogInstance(
        publisher,
        new LogQuestions(configuration.customFields()),
        configuration.customFields() == null
            ? null
            : publishers.functionThreads().lane(),
        publishers.records(),
        lost,
        () -> publishers.close(publisher));
  }

  /** The logs of requests that no producer took. */
  long lost() {
    return lost.sum();
  }
}
