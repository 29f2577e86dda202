package dev.postrider.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link RecordSender}. Two senders with equal values may share a producer.
 *
 * @param properties what {@code KafkaProducer} is given; {@code max.block.ms} should be 0
 * @param maxRecords most records that are taken and not yet acknowledged or given up; beyond that
 *     each topic still gets its fair share, up to twice as many in all
 * @param maxBytes the same in bytes
 * @param maxRecordBytes the largest record, with its headers and overhead
 * @param deliveryTimeout how long a record may wait for its topic to become known
 * @param tokenEndpointUrl the address that gives OAuth tokens, for which kafka-clients needs the JVM's
 *     permission; null if none is asked
 * @param healthGate when to refuse records because the producer is unhealthy; null for never
 * @param transactions how the records of one call are written in a transaction; null for without one
 * @since 0.1.0
 */
public record SenderConfig(
    Map<String, Object> properties,
    int maxRecords,
    long maxBytes,
    int maxRecordBytes,
    Duration deliveryTimeout,
    @Nullable String tokenEndpointUrl,
    @Nullable HealthGate healthGate,
    @Nullable TransactionConfig transactions) {

  /**
   * The {@code client.id} where nobody sets one, alone or followed by a hyphen and a name. Each producer
   * completes this one for itself; any other id stays as it is.
   */
  public static final String CLIENT_ID = "postrider";

  /**
   * When records are refused (Kong Gateway 3.16, {@code producer_async_health_*}).
   *
   * @param failureThreshold failures in a row to reach the brokers until records are refused
   * @param probeInterval pause between two probes of the brokers
   * @param recoveryThreshold good probes in a row until records are taken again
   */
  public record HealthGate(int failureThreshold, Duration probeInterval, int recoveryThreshold) {}

  /** Without transactions. */
  public SenderConfig(
      Map<String, Object> properties,
      int maxRecords,
      long maxBytes,
      int maxRecordBytes,
      Duration deliveryTimeout,
      @Nullable String tokenEndpointUrl,
      @Nullable HealthGate healthGate) {
    this(
        properties,
        maxRecords,
        maxBytes,
        maxRecordBytes,
        deliveryTimeout,
        tokenEndpointUrl,
        healthGate,
        null);
  }

  /** Copies the properties. */
  public SenderConfig {
    properties = Map.copyOf(properties);
    requireNonNull(deliveryTimeout, "deliveryTimeout");
  }

  /** The same with other properties. */
  public SenderConfig withProperties(Map<String, Object> others) {
    return new SenderConfig(
        others,
        maxRecords,
        maxBytes,
        maxRecordBytes,
        deliveryTimeout,
        tokenEndpointUrl,
        healthGate,
        transactions);
  }

  /** The names of the properties without their values, which may be credentials. */
  @Override
  public String toString() {
    return "SenderConfig" + properties.keySet();
  }
}
