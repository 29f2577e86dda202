package dev.postrider.server.page;

import dev.postrider.config.PublisherConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The brokers and topics of configurations.
 *
 * @param connection how a Kafka client reaches the brokers; may hold credentials
 * @param topics every topic that the configurations name for messages
 */
public record Cluster(Map<String, Object> connection, Set<String> topics) {

  private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  private static final List<String> CONNECTION = List.of("security.", "ssl.", "sasl.");

  /** One for all configurations that reach the same brokers in the same way. */
  public static List<Cluster> of(Collection<PublisherConfig> configs) {
    Map<Map<String, Object>, Set<String>> topics = new LinkedHashMap<>();
    for (PublisherConfig config : configs) {
      Set<String> all = topics.computeIfAbsent(connection(config), key -> new LinkedHashSet<>());
      all.add(config.topic());
      all.addAll(config.allowedTopics());
    }
    List<Cluster> clusters = new ArrayList<>();
    topics.forEach((connection, names) -> clusters.add(new Cluster(connection, names)));
    return clusters;
  }

  private static Map<String, Object> connection(PublisherConfig config) {
    Map<String, Object> connection = new HashMap<>(config.producerProperties());
    connection
        .keySet()
        .removeIf(name ->
            !name.equals(BOOTSTRAP_SERVERS) && CONNECTION.stream().noneMatch(name::startsWith));
    return connection;
  }

  /** The addresses of the brokers, as a text. */
  public String brokers() {
    return String.valueOf(connection.get(BOOTSTRAP_SERVERS));
  }
}
