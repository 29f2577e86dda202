package dev.postrider.servlet.boot;

import dev.postrider.RequestPublisher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the brokers answer, for health indicators of both Spring Boots. Any number of callers asks
 * the brokers at most once a second. Thread-safe.
 */
final class BrokerHealth {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final RequestPublisher publisher;
  private Optional<Boolean> last = Optional.empty();
  private long lastNanos = System.nanoTime() - 2 * FRESH_NANOS;

  BrokerHealth(RequestPublisher publisher) {
    this.publisher = publisher;
  }

  /** Empty if the publisher does not know its brokers. */
  synchronized Optional<Boolean> reachesBrokers() {
    if (System.nanoTime() - lastNanos > FRESH_NANOS) {
      last = publisher.reachesBrokers(TIMEOUT);
      lastNanos = System.nanoTime();
    }
    return last;
  }

  /** The records that wait for the brokers. */
  Map<String, Object> details() {
    return Map.of(
        "pendingRecords", publisher.pendingRecords(), "pendingBytes", publisher.pendingBytes());
  }
}
