package dev.postrider.testing;

import java.util.Map;

/**
 * A further listener of an {@link EmbeddedKafka}.
 *
 * @param name upper case letters
 * @param securityProtocol as in Kafka: {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
 * @param properties the broker's properties of this listener alone, without their prefix
 */
public record BrokerListener(
    String name, String securityProtocol, Map<String, String> properties) {}
