package dev.postrider.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * One real Kafka broker, in this JVM unless its clients are of another release: a KRaft node, broker and
 * controller in one, on loopback ports of the system's choice, with its data in a temporary folder that
 * {@link #close} deletes. It is a cluster of its own, which {@link #addBroker} makes larger. Topics are
 * not created by use. Its methods may be called by any thread.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final int START_ATTEMPTS = 5;
  private static final Duration POLL = Duration.ofMillis(100);

  /** The cluster that a node belongs to; its controller is the first node. */
  private record Cluster(String id, int controllerPort, AtomicInteger nodes) {}

  private final Cluster cluster;
  private final int node;
  private final BrokerPorts ports;
  private final List<BrokerListener> listeners;
  private final Path folder;
  private final Properties properties;
  private @Nullable AutoCloseable server;
  private boolean closed;

  private EmbeddedKafka(
      @Nullable Cluster existing,
      BrokerPorts ports,
      Map<String, String> overrides,
      List<BrokerListener> listeners)
      throws IOException {
    this.cluster = existing != null
        ? existing
        : new Cluster(Uuid.randomUuid().toString(), ports.controller(), new AtomicInteger());
    this.node = cluster.nodes().incrementAndGet();
    this.ports = ports;
    this.listeners = listeners;
    this.folder = Files.createTempDirectory("postrider-kafka-");
    this.properties = properties(cluster, node, ports, folder);
    addListeners();
    properties.putAll(overrides);
  }

  /** Starts a broker, which the caller closes. */
  public static EmbeddedKafka start() {
    return start(Map.of());
  }

  /**
   * Starts a broker, which the caller closes.
   *
   * @param overrides properties of the broker that differ from the fixture's
   * @throws IllegalStateException if it does not start
   */
  public static EmbeddedKafka start(Map<String, String> overrides) {
    return start(BrokerPorts::free, overrides);
  }

  /**
   * Starts a broker that has further listeners, which the caller closes.
   *
   * @param overrides properties of the broker that differ from the fixture's
   * @throws IllegalStateException if it does not start
   */
  public static EmbeddedKafka start(List<BrokerListener> listeners, Map<String, String> overrides) {
    return start(null, () -> BrokerPorts.free(listeners.size()), overrides, listeners);
  }

  /**
   * Starts a further broker of this cluster, which the caller closes before this one. Brokers are
   * numbered from 1 in the order of their start.
   *
   * @throws IllegalStateException if it does not start
   */
  public EmbeddedKafka addBroker() {
    return start(cluster, BrokerPorts::free, Map.of(), List.of());
  }

  /** Starts a broker that is closed at the latest when this JVM ends in an orderly way. */
  public static EmbeddedKafka startUntilExit() {
    EmbeddedKafka kafka = start();
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "close-kafka"));
    return kafka;
  }

  /** Somebody may take a port between choosing and using it: then others are tried. */
  static EmbeddedKafka start(Supplier<BrokerPorts> choice, Map<String, String> overrides) {
    return start(null, choice, overrides, List.of());
  }

  private static EmbeddedKafka start(
      @Nullable Cluster existing,
      Supplier<BrokerPorts> choice,
      Map<String, String> overrides,
      List<BrokerListener> listeners) {
    IllegalStateException failure = new IllegalStateException("Kafka did not start");
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      try {
        EmbeddedKafka kafka = new EmbeddedKafka(existing, choice.get(), overrides, listeners);
        try {
          kafka.startAgain();
          return kafka;
        } catch (Exception | Error e) {
          kafka.close();
          throw e;
        }
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  /** The address for {@code bootstrap.servers}; stays the same over {@link #stop}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + ports.broker();
  }

  /** The port of a further listener; its host is {@code localhost}, that is 127.0.0.1. */
  public int port(String listener) {
    for (int i = 0; i < listeners.size(); i++) {
      if (listeners.get(i).name().equals(listener)) {
        return ports.further(i);
      }
    }
    throw new IllegalArgumentException("no listener " + listener);
  }

  /** The folder that holds the broker's data until {@link #close}. */
  public Path folder() {
    return folder;
  }

  /**
   * Creates a topic and waits until it can be written.
   *
   * @param configs the topic's own settings, for example {@code max.message.bytes}
   */
  public void createTopic(String topic, int partitions, Map<String, String> configs) {
    create(new NewTopic(topic, partitions, (short) 1).configs(configs));
  }

  /** Creates a topic of one partition on these brokers, and waits until it can be written. */
  public void createTopicOn(List<Integer> brokers, String topic, Map<String, String> configs) {
    create(new NewTopic(topic, Map.of(0, brokers)).configs(configs));
  }

  private void create(NewTopic topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.createTopics(List.of(topic)).all().get();
      Eventually.until("there are leaders: " + topic, () -> hasLeaders(admin, topic.name()));
    } catch (Exception e) {
      throw new IllegalStateException("cannot create " + topic, e);
    }
  }

  /** Lets nobody read or write a topic any more, where the broker has an authorizer. */
  public void forbid(String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      AclBinding everything = new AclBinding(
          new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
          new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.DENY));
      admin.createAcls(List.of(everything)).all().get();
    } catch (Exception e) {
      throw new IllegalStateException("cannot forbid " + topic, e);
    }
  }

  /** Creates a topic with a name nobody else uses, and gives the name. */
  public String newTopic(int partitions) {
    String topic = "topic-" + UUID.randomUUID();
    createTopic(topic, partitions, Map.of());
    return topic;
  }

  /**
   * Reads a topic from its beginning until {@code count} records have come; more are given if they
   * are there already. Ordered within each partition.
   *
   * @throws AssertionError if fewer have come when {@code deadline} has passed
   */
  public List<ConsumerRecord<byte[], byte[]>> records(String topic, int count, Duration deadline) {
    long start = System.nanoTime();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (records.size() < count) {
        if (System.nanoTime() - start > deadline.toNanos()) {
          throw new AssertionError("expected " + count + " records in topic " + topic + " within "
              + deadline + ", came " + records.size() + ": " + records);
        }
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }

  /** Every record that is in a topic now, none if it is empty. Ordered within each partition. */
  public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return records(topic, Math.toIntExact(recordCount(topic)), Eventually.DEADLINE);
  }

  /** How many records a topic has taken so far. */
  public long recordCount(String topic) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      return consumer.endOffsets(partitions(consumer, topic)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** Stops the broker; address and data stay for {@link #startAgain}. */
  public synchronized void stop() {
    AutoCloseable running = server;
    server = null;
    if (running != null) {
      try {
        running.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot stop Kafka", e);
      }
    }
  }

  /**
   * Starts the stopped broker, on the same address and with the data it had.
   *
   * @throws IllegalStateException if it runs, is closed or does not start
   */
  public synchronized void startAgain() {
    if (server != null || closed) {
      throw new IllegalStateException(closed ? "Kafka is closed" : "Kafka is running");
    }
    String clients = BrokerProcess.clients();
    try {
      server =
          clients == null ? BrokerNode.start(properties) : BrokerProcess.start(clients, properties);
    } catch (Exception e) {
      throw new IllegalStateException("Kafka did not start: " + e, e);
    }
  }

  /** Stops the broker and deletes its data. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    try {
      stop();
    } finally {
      closed = true;
      delete(folder);
    }
  }

  private static Properties properties(Cluster cluster, int node, BrokerPorts ports, Path folder) {
    boolean first = cluster.controllerPort() == ports.controller();
    String broker = "PLAINTEXT://127.0.0.1:" + ports.broker();
    String controller = "CONTROLLER://127.0.0.1:" + ports.controller();
    Properties properties = new Properties();
    properties.put(BrokerNode.CLUSTER_ID, cluster.id());
    properties.putAll(Map.of(
        "process.roles",
        first ? "broker,controller" : "broker",
        "node.id",
        Integer.toString(node),
        "controller.quorum.voters",
        "1@127.0.0.1:" + cluster.controllerPort(),
        "listeners",
        first ? broker + "," + controller : broker,
        "advertised.listeners",
        broker,
        "controller.listener.names",
        "CONTROLLER",
        "log.dirs",
        folder.toString()));
    properties.putAll(BrokerProperties.SMALL);
    // Tests write records with time stamps of long ago.
    properties.put("log.retention.ms", "-1");
    return properties;
  }

  private void addListeners() {
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    for (BrokerListener listener : listeners) {
      String address = ":" + port(listener.name());
      properties.merge(
          "listeners", "," + listener.name() + "://127.0.0.1" + address, EmbeddedKafka::joined);
      properties.merge(
          "advertised.listeners",
          "," + listener.name() + "://localhost" + address,
          EmbeddedKafka::joined);
      protocols.append("," + listener.name() + ":" + listener.securityProtocol());
      String prefix = "listener.name." + listener.name().toLowerCase(Locale.ROOT) + ".";
      listener.properties().forEach((name, value) -> properties.put(prefix + name, value));
    }
    properties.put("listener.security.protocol.map", protocols.toString());
  }

  private static Object joined(Object one, Object other) {
    return String.valueOf(one) + other;
  }

  private static boolean hasLeaders(Admin admin, String topic) throws InterruptedException {
    try {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
          .flatMap(description -> description.partitions().stream())
          .allMatch(partition -> partition.leader() != null);
    } catch (ExecutionException e) {
      return false;
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        // Closing a consumer waits for the fetch that is under way, by default half a second.
        Map.of("bootstrap.servers", bootstrapServers(), "fetch.max.wait.ms", "10"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
    if (partitions.isEmpty()) {
      throw new AssertionError("no topic " + topic);
    }
    return partitions;
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
