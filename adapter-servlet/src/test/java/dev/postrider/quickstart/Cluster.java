package dev.postrider.quickstart;

import dev.postrider.config.PublisherConfig;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * The brokers and topics of a configuration.
 *
 * @param connection how a Kafka client reaches the brokers; may hold credentials
 * @param topics every topic a request can reach
 */
record Cluster(Map<String, Object> connection, Set<String> topics) {

  private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  private static final List<String> CONNECTION = List.of("security.", "ssl.", "sasl.");
  private static final String ADMIN_TIMEOUT_MS = "10000";

  static Cluster of(PublisherConfig config) {
    Map<String, Object> connection = new HashMap<>(config.producerProperties());
    connection
        .keySet()
        .removeIf(name ->
            !name.equals(BOOTSTRAP_SERVERS) && CONNECTION.stream().noneMatch(name::startsWith));
    Set<String> topics = new LinkedHashSet<>();
    topics.add(config.topic());
    topics.addAll(config.allowedTopics());
    return new Cluster(connection, topics);
  }

  /**
   * Creates the topics that do not exist, with the brokers' defaults.
   *
   * @throws StartException if the brokers do not answer or refuse
   */
  void createTopics() throws StartException, InterruptedException {
    Map<String, Object> properties = new HashMap<>(connection);
    properties.put("default.api.timeout.ms", ADMIN_TIMEOUT_MS);
    properties.put("request.timeout.ms", ADMIN_TIMEOUT_MS);
    try (Admin admin = Admin.create(properties)) {
      Set<String> existing = admin.listTopics().names().get();
      for (String topic : topics) {
        if (!existing.contains(topic)) {
          create(admin, topic);
        }
      }
    } catch (ExecutionException e) {
      throw new StartException(failure(e.getCause()), e);
    } catch (KafkaException e) {
      throw new StartException(failure(e), e);
    }
  }

  private String failure(@Nullable Throwable failure) {
    Object brokers = connection.get(BOOTSTRAP_SERVERS);
    if (failure instanceof TimeoutException) {
      return "No Kafka broker answers at " + brokers + ".";
    }
    // Kafka's client says what is wrong in the innermost cause.
    Throwable reason = failure;
    while (reason != null && reason.getCause() != null) {
      reason = reason.getCause();
    }
    return "Kafka at " + brokers + " cannot be used: " + reason;
  }

  private static void create(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    try {
      var created = new NewTopic(topic, Optional.empty(), Optional.empty());
      admin.createTopics(List.of(created)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
