package dev.postrider.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Which properties of kafka-clients may hold a credential, and how they are shown. */
final class SecretProperties {

  static final String MASK = "***";

  /** Names whose values may be credentials; too many names rather than too few. */
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i)password|passwd|secret|jaas|token|key|credential|auth|user");

  private SecretProperties() {}

  /** Properties that kafka-clients does not know may hold anything. */
  static boolean isSecret(String name) {
    return SECRET_NAME.matcher(name).find()
        || isPassword(name)
        || !ProducerConfig.configNames().contains(name);
  }

  /** Whether kafka-clients itself takes the value for a password. */
  static boolean isPassword(String name) {
    ConfigDef.ConfigKey key = ProducerConfig.configDef().configKeys().get(name);
    return key != null && key.type() == ConfigDef.Type.PASSWORD;
  }

  /** The properties with every value that may be a credential masked. */
  static Map<String, String> masked(Map<String, String> properties) {
    Map<String, String> masked = new LinkedHashMap<>();
    properties.forEach((name, value) -> masked.put(name, isSecret(name) ? MASK : value));
    return masked;
  }
}
