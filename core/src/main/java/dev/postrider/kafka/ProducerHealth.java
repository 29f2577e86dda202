package dev.postrider.kafka;

import dev.postrider.kafka.SenderConfig.HealthGate;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the brokers are worth a try (Kong Gateway 3.16, {@code producer_async_health_*}): a number
 * of failures in a row to log in to or reach them makes the producer unhealthy, a number of good probes
 * in a row healthy again. What is wrong with one topic is no such failure. Thread-safe.
 */
final class ProducerHealth {

  private static final Logger LOG = System.getLogger(ProducerHealth.class.getName());

  private final HealthGate gate;
  private final Runnable startProbing;
  private volatile int failures;
  private int goodProbes;
  private volatile boolean healthy = true;

  /** By {@code System.nanoTime()}; long ago at first. */
  private volatile long lastAcknowledged = System.nanoTime() - Long.MAX_VALUE / 2;

  private @Nullable Exception lastFailure;
  private long lastFailed;

  /** Calls {@code startProbing} whenever the producer becomes unhealthy. */
  ProducerHealth(HealthGate gate, Runnable startProbing) {
    this.gate = gate;
    this.startProbing = startProbing;
  }

  boolean isHealthy() {
    return healthy;
  }

  /** A record was acknowledged. */
  void acknowledged() {
    lastAcknowledged = System.nanoTime();
    if (failures != 0) {
      startAgain();
    }
  }

  private synchronized void startAgain() {
    failures = 0;
  }

  /**
   * A record was given up.
   *
   * @param sent when it was taken, by {@code System.nanoTime()}
   * @param topicAlone whether its topic alone is at fault; asked only if all else speaks against the
   *     brokers
   */
  void failed(Exception failure, long sent, BooleanSupplier topicAlone) {
    if (refusesEverything(failure)) {
      count(failure, sent);
    } else if (isUnreachable(failure)
        && sent - lastAcknowledged > 0
        && !isOfTheSameBatch(failure, sent)
        && !topicAlone.getAsBoolean()) {
      count(failure, sent);
    }
  }

  /**
   * All records of a batch end with one exception. Another batch may end with the same one, a constant
   * of kafka-clients, but has then been sent after that.
   */
  private synchronized boolean isOfTheSameBatch(Exception failure, long sent) {
    return failure == lastFailure && sent - lastFailed < 0;
  }

  private void count(Exception failure, long sent) {
    synchronized (this) {
      if (isOfTheSameBatch(failure, sent)) {
        return;
      }
      lastFailure = failure;
      lastFailed = System.nanoTime();
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

  /** How long the good probes take that are still needed. */
  synchronized Duration untilHealthy() {
    return gate.probeInterval().multipliedBy(gate.recoveryThreshold() - goodProbes);
  }

  /** Whatever the topic, and whatever was acknowledged before a permission or a login was lost. */
  private static boolean refusesEverything(Exception failure) {
    return failure instanceof AuthenticationException
        || failure instanceof ClusterAuthorizationException;
  }

  /** A full buffer is a time-out by inheritance only, and one with a cause has the brokers' answer. */
  private static boolean isUnreachable(Exception failure) {
    return (failure.getClass() == TimeoutException.class && failure.getCause() == null)
        || failure instanceof DisconnectException
        || failure instanceof NetworkException;
  }
}
