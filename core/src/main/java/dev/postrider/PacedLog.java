package dev.postrider;

import dev.postrider.kafka.RateLimit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Logs what callers can cause as often as they like: once in an interval, with how often it was left
 * out since. Thread-safe.
 */
final class PacedLog {

  private final Logger log;
  private final RateLimit limit;
  private final AtomicLong leftOut = new AtomicLong();

  PacedLog(Logger log, Duration interval, LongSupplier nanoTime) {
    this.log = log;
    this.limit = new RateLimit(interval, nanoTime);
  }

  /** Logs a warning with one argument, or counts it. */
  void warn(String format, String argument) {
    if (!limit.tryPass()) {
      leftOut.incrementAndGet();
      return;
    }
    long more = leftOut.getAndSet(0);
    log.log(Level.WARNING, more == 0 ? format : format + " ({1} more before)", argument, more);
  }
}
