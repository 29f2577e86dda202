package dev.postrider.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/** Makes the producers of one sender's transactions, each with its own {@code transactional.id}. Thread-safe. */
final class TransactionalProducers {

  /** A call that waits longer is made again, so that deadlines are seen in between. */
  static final Duration LONGEST_CALL = Duration.ofMillis(500);

  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** The brokers' {@code transaction.max.timeout.ms}, if nobody sets another. */
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

  private final Map<String, Object> common;
  private final String idPrefix;
  private final Function<Map<String, Object>, Producer<byte[], byte[]>> maker;

  /**
   * Makes none yet.
   *
   * @throws KafkaException if kafka-clients refuses the properties
   */
  TransactionalProducers(
      SenderConfig config,
      TransactionConfig transactions,
      Function<Map<String, Object>, Producer<byte[], byte[]>> maker) {
    this.maker = maker;
    this.common = new HashMap<>(config.properties());
    String clientId = String.valueOf(
        common.getOrDefault(ProducerConfig.CLIENT_ID_CONFIG, SenderConfig.CLIENT_ID));
    String prefix = transactions.idPrefix();
    this.idPrefix = prefix == null ? clientId + "-" + UUID.randomUUID() : prefix;
    common.put(ProducerConfig.CLIENT_ID_CONFIG, clientId + "-transactions");
    // What transactions need, whatever the other producer may do.
    common.put(ProducerConfig.ACKS_CONFIG, "all");
    common.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    common.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    common.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    common.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) LONGEST_CALL.toMillis());
    common.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeoutMillis(config));
    try {
      // Now, and not on a thread of ours where nobody would hear of the fault.
      var unused = new ProducerConfig(properties(0));
    } catch (KafkaException e) {
      throw CreationFailure.of(e, config.properties());
    }
  }

  /** The coordinator aborts what a process has left open after this time, and not before we give up. */
  private static int timeoutMillis(SenderConfig config) {
    Duration timeout = config.deliveryTimeout().plus(MARGIN);
    return (int) Math.min(timeout.toMillis(), LONGEST_TRANSACTION.toMillis());
  }

  /** The id of a producer by its number. */
  String id(int number) {
    return idPrefix + "-" + number;
  }

  private Map<String, Object> properties(int number) {
    Map<String, Object> properties = new HashMap<>(common);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id(number));
    // Two beans of kafka-clients must not have one name.
    properties.merge(ProducerConfig.CLIENT_ID_CONFIG, "-" + number, (id, end) -> "" + id + end);
    return properties;
  }

  /**
   * A producer of that number, without a transaction yet.
   *
   * @throws KafkaException if it cannot be made, for example because no broker's name is known
   */
  Producer<byte[], byte[]> make(int number) {
    return maker.apply(properties(number));
  }
}
