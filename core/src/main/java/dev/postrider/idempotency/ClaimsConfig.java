package dev.postrider.idempotency;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * Where claims are kept and for how long.
 *
 * @param topic the claim topic
 * @param ttl how long a key stands for its first request
 * @param maxKeys from how many keys on a request with another key is refused
 * @param properties of kafka-clients, of which those of consumers are used
 * @since 0.1.0
 */
public record ClaimsConfig(
    String topic, Duration ttl, int maxKeys, Map<String, Object> properties) {

  /** Copies the properties. */
  public ClaimsConfig {
    requireNonNull(topic, "topic");
    requireNonNull(ttl, "ttl");
    properties = Map.copyOf(properties);
  }

  /** Without the properties, which may be credentials. */
  @Override
  public String toString() {
    return "ClaimsConfig[" + topic + "]";
  }
}
