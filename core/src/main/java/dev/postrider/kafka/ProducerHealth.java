package dev.postrider.kafka;

import dev.postrider.kafka.SenderConfig.HealthGate;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the brokers are worth a try (Kong Gateway 3.16, {@code producer_async_health_*}): a number
 * of failures in a row to log in to or reach them makes the producer unhealthy, a number of good probes
 * in a row healthy again. Thread-safe.
 */
final class ProducerHealth {

  private static final Logger LOG = System.getLogger(RecordSender.class.getName());

  private final HealthGate gate;
  private final Runnable startProbing;
  private int failures;
  private int goodProbes;
  private volatile boolean healthy = true;

  /** Calls {@code startProbing} whenever the producer becomes unhealthy. */
  ProducerHealth(HealthGate gate, Runnable startProbing) {
    this.gate = gate;
    this.startProbing = startProbing;
  }

  boolean isHealthy() {
    return healthy;
  }

  /** A record was acknowledged (null) or given up. */
  void delivered(@Nullable Exception failure) {
    if (failure == null) {
      acknowledged();
    } else if (isUnreachable(failure)) {
      unreachable(failure);
    }
  }

  private synchronized void acknowledged() {
    failures = 0;
  }

  private void unreachable(Exception failure) {
    synchronized (this) {
      failures++;
      if (!healthy || failures < gate.failureThreshold()) {
        return;
      }
      healthy = false;
      goodProbes = 0;
    }
    LOG.log(
        Level.WARNING,
        "producer is unhealthy after {0} failures in a row, the last: {1}",
        gate.failureThreshold(),
        failure.getClass().getSimpleName());
    startProbing.run();
  }

  /** A probe reached the brokers, or did not; answers whether to go on probing. */
  boolean probed(boolean good) {
    synchronized (this) {
      goodProbes = good ? goodProbes + 1 : 0;
      if (goodProbes < gate.recoveryThreshold()) {
        return true;
      }
      failures = 0;
      healthy = true;
    }
    LOG.log(Level.INFO, "producer is healthy again");
    return false;
  }

  /** A full buffer is a time-out by inheritance only, and one with a cause has the brokers' answer. */
  private static boolean isUnreachable(Exception failure) {
    return failure instanceof AuthenticationException
        || failure instanceof AuthorizationException
        || (failure.getClass() == TimeoutException.class && failure.getCause() == null)
        || failure instanceof DisconnectException
        || failure instanceof NetworkException;
  }
}
