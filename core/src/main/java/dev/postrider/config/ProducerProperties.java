package dev.postrider.config;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import dev.postrider.kafka.CertificateSource;
import dev.postrider.kafka.ChangingCertificateEngineFactory;
import dev.postrider.kafka.Crc32Partitioner;
import dev.postrider.kafka.SenderConfig;
import dev.postrider.kafka.TrustAllSslEngineFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The one table from settings to properties of kafka-clients.
 *
 * @param properties what a {@code KafkaProducer} is given, {@code producer_properties} included;
 *     without {@code bootstrap.servers} when there are none
 * @param deliveryTimeoutMs when a record that could not be sent is given up
 * @param maxRequestBytes the largest record a producer takes
 * @param bufferBytes the room for records that wait, in bytes: half of the producer's buffer, so that
 *     shares of other topics and batches that are not full fit into the rest
 */
record ProducerProperties(
    Map<String, Object> properties, int deliveryTimeoutMs, int maxRequestBytes, long bufferBytes) {

  private static final Logger LOG = System.getLogger(ProducerProperties.class.getName());
  private static final String PROPERTIES = "producer_properties";
  private static final int DEFAULT_ROOM_BYTES = 32 * 1024 * 1024;

  /** As in kafka-clients: each partition with an open batch takes so much of the buffer. */
  private static final int MAX_BATCH_BYTES = 16 * 1024;

  /** With a constant short pause one missing topic would be asked for ten times a second. */
  private static final int LEAST_MAX_BACKOFF_MS = 1000;

  /** Properties that would break what this library promises, and the reason. */
  private static final Map<String, String> FORBIDDEN = Map.ofEntries(
      entry("key.serializer", "keys are bytes already"),
      entry("value.serializer", "values are bytes already"),
      entry("transactional.id", "transactional_id_prefix sets it"),
      entry("max.block.ms", "the caller is never blocked"));

  /**
   * Maps values to properties.
   *
   * @param trusted whether {@code producer_properties} may name classes and files
   */
  static ProducerProperties of(SettingValues values, boolean trusted, Faults faults) {
    long deliveryTimeoutMs = deliveryTimeoutMs(values);
    if (deliveryTimeoutMs > Integer.MAX_VALUE) {
      faults.add(
          "producer_request_retries_max_attempts",
          "all attempts with their timeouts and pauses take "
              + deliveryTimeoutMs
              + " ms, more than "
              + Integer.MAX_VALUE);
      deliveryTimeoutMs = Integer.MAX_VALUE;
    }
    Map<String, Object> properties = table(values, (int) deliveryTimeoutMs);
    if (faults.isEmpty()) {
      // Certificates and keys are readable then.
      properties.putAll(SecurityProperties.of(values));
    }
    Map<String, String> last = values.map(PROPERTIES);
    if (last.isEmpty()) {
      return new ProducerProperties(
          Collections.unmodifiableMap(properties),
          (int) deliveryTimeoutMs,
          values.integer("producer_request_limits_bytes_per_request"),
          (Long) requireNonNull(properties.get("buffer.memory")) / 2);
    }
    return merged(properties, last, trusted, faults);
  }

  /** The same with a client certificate that may change. */
  ProducerProperties withCertificate(CertificateSource source) {
    Map<String, Object> changed = new LinkedHashMap<>(properties);
    changed.keySet().removeIf(name -> name.startsWith("ssl.keystore."));
    Object before = changed.put("ssl.engine.factory.class", ChangingCertificateEngineFactory.class);
    changed.put(ChangingCertificateEngineFactory.VERIFY, before != TrustAllSslEngineFactory.class);
    changed.put(ChangingCertificateEngineFactory.SOURCE, source);
    return new ProducerProperties(
        Collections.unmodifiableMap(changed), deliveryTimeoutMs, maxRequestBytes, bufferBytes);
  }

  private static long deliveryTimeoutMs(SettingValues values) {
    long attempts = values.integer("producer_request_retries_max_attempts");
    long requestMs = values.integer("producer_request_timeout");
    long backoffMs = values.integer("producer_request_retries_backoff_timeout");
    return lingerMs(values) + attempts * (requestMs + backoffMs);
  }

  private static int lingerMs(SettingValues values) {
    return Ack.of(values) == Ack.MEMORY ? values.integer("producer_async_flush_timeout") : 0;
  }

  private static Map<String, Object> table(SettingValues values, int deliveryTimeoutMs) {
    int timeoutMs = values.integer("timeout");
    int acks = values.integer("producer_request_acks");
    int backoffMs = values.integer("producer_request_retries_backoff_timeout");
    int maxRequestBytes = values.integer("producer_request_limits_bytes_per_request");
    boolean idempotent = acks == -1;

    Map<String, Object> table = new LinkedHashMap<>();
    List<String> servers = values.list("bootstrap_servers");
    if (!servers.isEmpty()) {
      table.put("bootstrap.servers", String.join(",", servers));
    }
    table.put("client.id", clientId(values));
    table.put("key.serializer", ByteArraySerializer.class);
    table.put("value.serializer", ByteArraySerializer.class);
    table.put("socket.connection.setup.timeout.ms", timeoutMs);
    table.put("socket.connection.setup.timeout.max.ms", timeoutMs);
    table.put("connections.max.idle.ms", values.integer("keepalive"));
    table.put("acks", acks == -1 ? "all" : Integer.toString(acks));
    table.put("enable.idempotence", idempotent);
    if (!idempotent) {
      // Kong has one request in flight for each broker; with more, a retry would change the order.
      table.put("max.in.flight.requests.per.connection", 1);
    }
    // No "retries": the attempts set a time, and a count would end records within a second.
    // A pause of 0 would never grow.
    table.put("retry.backoff.ms", Math.max(backoffMs, 1));
    table.put("retry.backoff.max.ms", Math.max(backoffMs, LEAST_MAX_BACKOFF_MS));
    table.put("request.timeout.ms", values.integer("producer_request_timeout"));
    table.put("linger.ms", lingerMs(values));
    table.put("delivery.timeout.ms", deliveryTimeoutMs);
    table.put("max.block.ms", 0);
    table.put("max.request.size", maxRequestBytes);
    table.put("batch.size", Math.min(maxRequestBytes, MAX_BATCH_BYTES));
    // The client refuses a record that is larger than its whole buffer.
    table.put("buffer.memory", 2L * Math.max(maxRequestBytes, DEFAULT_ROOM_BYTES));
    table.put("compression.type", values.requiredText("compression_type"));
    if (values.requiredText("partitioner").equals("crc32")) {
      table.put("partitioner.class", Crc32Partitioner.class);
    }
    return table;
  }

  private static String clientId(SettingValues values) {
    String clusterName = values.text("cluster_name");
    return clusterName == null
        ? SenderConfig.CLIENT_ID
        : SenderConfig.CLIENT_ID + "-" + clusterName;
  }

  private static ProducerProperties merged(
      Map<String, Object> table, Map<String, String> last, boolean trusted, Faults faults) {
    Map<String, Object> properties = new LinkedHashMap<>(table);
    Faults own = new Faults();
    last.forEach((name, value) -> {
      String path = PROPERTIES + "." + name;
      String reason = FORBIDDEN.get(name);
      String meant = own.areMany() ? null : meant(name);
      if (reason != null) {
        own.add(path, "cannot be set, because " + reason);
      } else if (trusted || UntrustedRules.allows(name)) {
        if (meant != null) {
          LOG.log(Level.WARNING, "{0}: not known to kafka-clients; did you mean {1}?", path, meant);
        }
        // So a log of the properties shows no password.
        properties.put(name, SecretProperties.isPassword(name) ? new Password(value) : value);
        checkAlone(name, value, own);
      } else {
        // Not checked: kafka-clients would load a class, or read a file, to do so.
        own.add(path, meant == null ? UntrustedRules.notAllowed() : "did you mean " + meant + "?");
      }
    });
    int deliveryTimeoutMs = 0;
    int maxRequestBytes = 0;
    long bufferBytes = 0;
    if (own.isEmpty()) {
      try {
        ProducerConfig config = new ProducerConfig(withServers(properties));
        deliveryTimeoutMs = config.getInt("delivery.timeout.ms");
        maxRequestBytes = config.getInt("max.request.size");
        long buffer = config.getLong("buffer.memory");
        bufferBytes = Math.min(buffer, Math.max(buffer / 2, maxRequestBytes));
        checkDeliveryTimeout(config, own);
      } catch (KafkaException e) {
        own.add(PROPERTIES, "refused by kafka-clients" + unlessSecret(e, last));
      }
    }
    faults.addAll(own);
    return new ProducerProperties(
        Collections.unmodifiableMap(properties), deliveryTimeoutMs, maxRequestBytes, bufferBytes);
  }

  /** A handed-in producer needs no servers in the configuration, but {@code ProducerConfig} does. */
  private static Map<String, Object> withServers(Map<String, Object> properties) {
    Map<String, Object> complete = new LinkedHashMap<>(properties);
    complete.putIfAbsent("bootstrap.servers", "localhost:9092");
    return complete;
  }

  /** The property that a name nearly is; null if kafka-clients knows the name, or none like it. */
  private static @Nullable String meant(String name) {
    Set<String> known = ProducerConfig.configNames();
    return known.contains(name) ? null : Spelling.nearest(name, known);
  }

  private static void checkAlone(String name, String value, Faults faults) {
    ConfigDef.ConfigKey key = ProducerConfig.configDef().configKeys().get(name);
    if (key == null) {
      return; // read by an interceptor, a login module or the like; the client logs unused names
    }
    String path = PROPERTIES + "." + name;
    try {
      Object parsed = ConfigDef.parseType(name, value, key.type());
      if (key.validator != null) {
        key.validator.ensureValid(name, parsed);
      }
    } catch (ConfigException e) {
      faults.add(
          path,
          "refused by kafka-clients"
              + (SecretProperties.isSecret(name) ? "" : ": " + e.getMessage()));
    }
  }

  /** {@code KafkaProducer} checks this, {@code ProducerConfig} does not. */
  private static void checkDeliveryTimeout(ProducerConfig config, Faults faults) {
    long least = config.getLong("linger.ms") + config.getInt("request.timeout.ms");
    if (config.getInt("delivery.timeout.ms") < Math.min(least, Integer.MAX_VALUE)) {
      faults.add(
          PROPERTIES,
          "delivery.timeout.ms "
              + config.getInt("delivery.timeout.ms")
              + " is less than linger.ms plus request.timeout.ms, "
              + least);
    }
  }

  /** Messages of kafka-clients quote values. */
  private static String unlessSecret(KafkaException e, Map<String, String> properties) {
    String message = String.valueOf(e.getMessage());
    boolean quotesSecret = properties.entrySet().stream()
        .anyMatch(property -> SecretProperties.isSecret(property.getKey())
            && !property.getValue().isEmpty()
            && message.contains(property.getValue().strip()));
    return quotesSecret ? "" : ": " + message;
  }

  /** Without values of {@code producer_properties} that may be credentials. */
  @Override
  public String toString() {
    return properties.keySet().toString();
  }
}
