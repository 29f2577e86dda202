package dev.postrider.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long nothing has left a buffer that is full: whoever is refused is told to wait about as long again.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class Standstill {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private volatile boolean full;
  private long since;

  /** Nothing has been refused. */
  public Standstill(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** There is no room; answers after how long it may be worth to ask again, 1 s to 30 s. */
  public synchronized Duration refused() {
    long now = nanoTime.getAsLong();
    if (!full) {
      full = true;
      since = now;
    }
    Duration wait = Duration.ofNanos(now - since);
    return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  /** Something has left; costs next to nothing if nothing was refused before. */
  public void moved() {
    if (full) {
      full = false;
    }
  }
}
