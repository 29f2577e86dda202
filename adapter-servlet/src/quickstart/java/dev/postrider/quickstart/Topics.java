package dev.postrider.quickstart;

import dev.postrider.server.page.Cluster;
import java.util.HashMap;
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

/** Creates topics. */
final class Topics {

  private static final String TIMEOUT_MS = "10000";

  private Topics() {}

  /**
   * Creates the topics that do not exist, with the brokers' defaults.
   *
   * @throws StartException if the brokers do not answer or refuse
   */
  static void create(Cluster cluster) throws StartException, InterruptedException {
    Map<String, Object> properties = new HashMap<>(cluster.connection());
    properties.put("default.api.timeout.ms", TIMEOUT_MS);
    properties.put("request.timeout.ms", TIMEOUT_MS);
    try (Admin admin = Admin.create(properties)) {
      Set<String> existing = admin.listTopics().names().get();
      for (String topic : cluster.topics()) {
        if (!existing.contains(topic)) {
          create(admin, topic);
        }
      }
    } catch (ExecutionException e) {
      throw new StartException(failure(cluster.brokers(), e.getCause()), e);
    } catch (KafkaException e) {
      throw new StartException(failure(cluster.brokers(), e), e);
    }
  }

  private static String failure(String brokers, @Nullable Throwable failure) {
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
