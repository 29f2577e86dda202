package dev.postrider.testing;

import java.util.HashMap;
import java.util.Map;

/** Properties that brokers of tests have in common. */
public final class BrokerProperties {

  /** For a broker that is alone at first, and shares the machine with others. */
  public static final Map<String, String> SMALL = small();

  private BrokerProperties() {}

  private static Map<String, String> small() {
    // Topics are not created by use. The first node alone cannot replicate, and one consumer group
    // needs
    // no fifty partitions.
    Map<String, String> properties = new HashMap<>(Map.of(
        "auto.create.topics.enable", "false",
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "group.initial.rebalance.delay.ms", "0"));
    // The defaults serve a machine of its own: eight I/O threads and 128 MiB for the cleaner.
    properties.putAll(Map.of(
        "num.network.threads", "1",
        "num.io.threads", "2",
        "background.threads", "2",
        "log.cleaner.dedupe.buffer.size", String.valueOf(2 * 1024 * 1024)));
    return Map.copyOf(properties);
  }
}
