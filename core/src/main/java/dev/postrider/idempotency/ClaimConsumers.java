package dev.postrider.idempotency;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes consumers that log in as the producer does. Thread-safe. */
final class ClaimConsumers {

  private static final int LONGEST_FETCH_WAIT_MS = 500;

  /** Of one name, but another type or another meaning for a consumer. */
  private static final Set<String> NOT_SHARED =
      Set.of(ConsumerConfig.CLIENT_ID_CONFIG, ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);

  private final Map<String, Object> common = new HashMap<>();

  ClaimConsumers(ClaimsConfig config) {
    config.properties().forEach((name, value) -> {
      if (ConsumerConfig.configNames().contains(name) && !NOT_SHARED.contains(name)) {
        common.put(name, value);
      }
    });
    common.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    common.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    common.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    Object requestTimeout = common.get(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG);
    if (requestTimeout != null) {
      // A fetch that waits longer than that would never be answered.
      int half = Integer.parseInt(requestTimeout.toString()) / 2;
      common.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.min(half, LONGEST_FETCH_WAIT_MS));
    }
  }

  /**
   * A consumer, which the caller closes.
   *
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the properties
   */
  Consumer<byte[], byte[]> make(boolean onlyCommitted) {
    IsolationLevel isolation =
        onlyCommitted ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED;
    Map<String, Object> properties = new HashMap<>(common);
    properties.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString().toLowerCase(Locale.ROOT));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
