package dev.postrider.kong.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets one through, then no other until some time has passed. Thread-safe. */
public final class RateLimit {

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong next;

  /** Lets the first through at once; {@code nanoTime} is as {@code System.nanoTime()}. */
  public RateLimit(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /** Whether this one gets through. */
  public boolean tryPass() {
    long now = nanoTime.getAsLong();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + intervalNanos);
  }
}
