package dev.postrider.reliability;

import dev.postrider.testing.BrokerPorts;
import dev.postrider.testing.BrokerProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers and a controller of their own, each a process, so that two dead brokers do not end the
 * quorum. Clients reach a broker through its {@link Relay}; brokers and {@link ClusterAdmin} do without.
 */
final class KafkaCluster implements AutoCloseable {

  static final int BROKERS = 3;
  private static final int CONTROLLER_ID = 100;
  private static final int PORTS_OF_BROKER = 3;

  private final Path folder;
  private final BrokerPorts ports = BrokerPorts.free(PORTS_OF_BROKER * BROKERS);
  private final String id = Uuid.randomUuid().toString();
  private final List<Broker> nodes = new ArrayList<>();
  private final List<Broker> brokers = new ArrayList<>();
  private final List<Relay> relays = new ArrayList<>();
  private final ClusterAdmin admin;

  /** Starts it; its files are in the folder. */
  KafkaCluster(Path folder) throws Exception {
    this.folder = folder;
    this.admin = new ClusterAdmin(innerAddresses());
    boolean started = false;
    try {
      Broker controller = add("controller", controllerProperties());
      controller.start();
      for (int broker = 0; broker < BROKERS; broker++) {
        brokers.add(add("broker-" + broker, brokerProperties(broker)));
        relays.add(new Relay(outerPort(broker), relayedPort(broker)));
      }
      startMissing();
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private Broker add(String name, Properties properties) throws IOException {
    Path own = folder.resolve(name);
    properties.put("log.dirs", own.resolve("data").toString());
    properties.put("postrider.cluster.id", id);
    Broker node = new Broker(own, properties);
    nodes.add(node);
    return node;
  }

  private int innerPort(int broker) {
    return ports.broker() + PORTS_OF_BROKER * broker + 2;
  }

  private int relayedPort(int broker) {
    return ports.broker() + PORTS_OF_BROKER * broker + 3;
  }

  private int outerPort(int broker) {
    return ports.broker() + PORTS_OF_BROKER * broker + 4;
  }

  private String innerAddresses() {
    List<String> addresses = new ArrayList<>();
    for (int broker = 0; broker < BROKERS; broker++) {
      addresses.add("127.0.0.1:" + innerPort(broker));
    }
    return String.join(",", addresses);
  }

  /** The ports of 127.0.0.1 where a program of ours finds the brokers. */
  List<Integer> clientPorts() {
    List<Integer> all = new ArrayList<>();
    for (int broker = 0; broker < BROKERS; broker++) {
      all.add(outerPort(broker));
    }
    return all;
  }

  private Properties commonProperties(int node) {
    Properties properties = new Properties();
    properties.putAll(BrokerProperties.SMALL);
    properties.put("node.id", Integer.toString(node));
    properties.put("controller.quorum.voters", CONTROLLER_ID + "@127.0.0.1:" + ports.broker());
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    properties.put("allow.everyone.if.no.acl.found", "true");
    properties.put(
        "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,INNER:PLAINTEXT,CLIENTS:PLAINTEXT");
    // Until then a dead broker stays the leader; Kafka's default is 9 s.
    properties.put("broker.session.timeout.ms", "3000");
    properties.put("broker.heartbeat.interval.ms", "500");
    return properties;
  }

  private Properties controllerProperties() {
    Properties properties = commonProperties(CONTROLLER_ID);
    properties.put("process.roles", "controller");
    properties.put("listeners", "CONTROLLER://127.0.0.1:" + ports.broker());
    return properties;
  }

  private Properties brokerProperties(int broker) {
    Properties properties = commonProperties(broker + 1);
    String inner = "INNER://127.0.0.1:" + innerPort(broker);
    properties.put("process.roles", "broker");
    properties.put("listeners", inner + ",CLIENTS://127.0.0.1:" + relayedPort(broker));
    properties.put("advertised.listeners", inner + ",CLIENTS://127.0.0.1:" + outerPort(broker));
    properties.put("inter.broker.listener.name", "INNER");
    return properties;
  }

  ClusterAdmin admin() {
    return admin;
  }

  /** A broker by its number from 0, which is its node's less one. */
  Broker broker(int number) {
    return brokers.get(number);
  }

  List<Broker> brokers() {
    return brokers;
  }

  /** What stands before each broker. */
  List<Relay> relays() {
    return relays;
  }

  /** The broker that leads the first partition of a topic. */
  Broker leader(String topic) throws Exception {
    return brokers.get(admin.leader(topic) - 1);
  }

  /** Starts all brokers that do not run, side by side. */
  void startMissing() throws Exception {
    ExecutorService starting = Executors.newFixedThreadPool(BROKERS);
    try {
      List<Future<?>> started = new ArrayList<>();
      for (Broker broker : brokers) {
        if (!broker.isAlive()) {
          started.add(starting.submit(() -> {
            broker.start();
            return null;
          }));
        }
      }
      for (Future<?> one : started) {
        one.get();
      }
    } finally {
      starting.shutdownNow();
    }
  }

  /** Ends the network's faults and has every broker run and every replica in sync. */
  void mend() throws Exception {
    for (Relay relay : relays) {
      relay.delay(Duration.ZERO);
      relay.silence(false);
    }
    for (Broker broker : brokers) {
      broker.thaw();
    }
    startMissing();
    admin.awaitInSync();
  }

  @Override
  public void close() throws IOException {
    admin.close();
    for (Relay relay : relays) {
      relay.close();
    }
    nodes.forEach(Broker::close);
  }
}
