package dev.postrider.kafka;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets one event pass, and then no other until an interval is over. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RateLimit {

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong next;

  /**
   * Lets the first event pass at once.
   *
   * @param nanoTime the clock, as {@code System.nanoTime()}
   */
  public RateLimit(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /** Whether this event may pass; of several at once only one does. */
  public boolean tryPass() {
    long now = nanoTime.getAsLong();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + intervalNanos);
  }
}
