package dev.postrider.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a shared producer. The numbers do not change any more; the values of
 * {@code metrics} do, because kafka-clients computes each when it is asked.
 *
 * @param clusterName the name it is shared under; null for the one without a name
 * @param clientId kafka-clients' {@code client.id} as configured, without what a producer adds to
 *     {@link SenderConfig#CLIENT_ID}; several producers may have the same. Of a producer that was handed in, the id in its
 *     metrics, or empty if they have none
 * @param users how many share it
 * @param records how many records are taken and not yet acknowledged or given up
 * @param maxRecords from how many on a topic has no more than its fair share
 * @param bytes the same records in bytes, with their headers and overhead
 * @param maxBytes the same in bytes
 * @param healthy false while it refuses records because the brokers cannot be reached; always true
 *     without a health gate
 * @param lost how many records it has given up, by topic and reason
 * @param metrics what kafka-clients itself measures, sizes of records among it (Kafka documentation,
 *     "Monitoring"); kafka-clients' own unmodifiable map
 * @since 0.1.0
 */
public record ProducerStatistics(
    @Nullable String clusterName,
    String clientId,
    int users,
    long records,
    long maxRecords,
    long bytes,
    long maxBytes,
    boolean healthy,
    List<LostRecords> lost,
    Map<MetricName, ? extends Metric> metrics) {

  /** Copies the list. */
  public ProducerStatistics {
    lost = List.copyOf(lost);
  }
}
