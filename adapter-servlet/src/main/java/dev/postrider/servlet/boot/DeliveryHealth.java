package dev.postrider.servlet.boot;

import dev.postrider.PublisherHealth;
import dev.postrider.RequestPublisher;
import dev.postrider.spool.SpoolStatistics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a publisher works and its brokers answer, for health indicators of both Spring Boots. Any number of callers asks
 * the brokers at most once a second. Thread-safe.
 */
final class DeliveryHealth {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final RequestPublisher publisher;
  private Optional<Boolean> last = Optional.empty();
  private long lastNanos = System.nanoTime() - 2 * FRESH_NANOS;

  DeliveryHealth(RequestPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * What an indicator says.
   *
   * @param status as Spring Boot calls it: UP, DOWN, or UNKNOWN where the producer was handed in
   * @param details what waits for the brokers, and what is wrong
   */
  record Report(String status, Map<String, Object> details) {}

  /** Whether messages get through, or are kept on local disk until they do. */
  Report report() {
    PublisherHealth health = publisher.health();
    String status = isUp(health).map(up -> up ? "UP" : "DOWN").orElse("UNKNOWN");
    return new Report(status, details(health));
  }

  private Optional<Boolean> isUp(PublisherHealth health) {
    if (!health.isHealthy()) {
      return Optional.of(false);
    }
    return health.spool() != null ? Optional.of(true) : reachesBrokers();
  }

  private synchronized Optional<Boolean> reachesBrokers() {
    if (System.nanoTime() - lastNanos > FRESH_NANOS) {
      last = publisher.reachesBrokers(TIMEOUT);
      lastNanos = System.nanoTime();
    }
    return last;
  }

  private Map<String, Object> details(PublisherHealth health) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("pendingRecords", publisher.pendingRecords());
    details.put("pendingBytes", publisher.pendingBytes());
    SpoolStatistics spool = health.spool();
    if (spool != null) {
      details.put("spoolRecords", spool.records());
      details.put("spoolBytes", spool.bytes());
      details.put("spoolAgeSeconds", spool.oldestAge().toSeconds());
    }
    if (!health.isHealthy()) {
      details.put("faults", health.faults());
    }
    return details;
  }
}
