package dev.postrider.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Makes producers from their configuration.
 *
 * @since 0.1.0
 */
public final class ProducerFactory {

  private static final int UNIQUE_CHARACTERS = 8;

  private ProducerFactory() {}

  /**
   * A producer with an id of its own.
   *
   * @throws KafkaException if kafka-clients refuses the properties; the message says which
   */
  public static Producer<byte[], byte[]> create(SenderConfig config) {
    String tokenEndpointUrl = config.tokenEndpointUrl();
    if (tokenEndpointUrl != null) {
      TokenEndpoint.allow(tokenEndpointUrl);
    }
    try {
      return new KafkaProducer<>(withOwnClientId(config.properties()));
    } catch (KafkaException e) {
      throw CreationFailure.of(e, config.properties());
    }
  }

  /**
   * kafka-clients names its JMX beans after the id: of two equal ones the first to close takes the
   * other's beans.
   */
  private static Map<String, Object> withOwnClientId(Map<String, Object> properties) {
    String id = String.valueOf(properties.get(ProducerConfig.CLIENT_ID_CONFIG));
    if (!id.equals(SenderConfig.CLIENT_ID) && !id.startsWith(SenderConfig.CLIENT_ID + "-")) {
      return properties;
    }
    Map<String, Object> own = new HashMap<>(properties);
    own.put(
        ProducerConfig.CLIENT_ID_CONFIG,
        id + "-" + UUID.randomUUID().toString().substring(0, UNIQUE_CHARACTERS));
    return own;
  }
}
