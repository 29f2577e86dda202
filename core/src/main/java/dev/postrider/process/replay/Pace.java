package dev.postrider.process.replay;

import java.time.Duration;

/** Spreads the beginnings of requests evenly over time. Thread-safe. */
final class Pace {

  private static final double NANOS = 1e9;

  private final long interval;
  private long next = System.nanoTime();

  /** @param perSecond how many may begin in a second; infinity for any number */
  Pace(double perSecond) {
    this.interval = (long) (NANOS / perSecond);
  }

  /** Waits for the caller's turn, or until the signal comes. */
  void await(StopSignal stop) {
    long wait = turn();
    if (wait > 0) {
      stop.await(Duration.ofNanos(wait));
    }
  }

  /** What was not used stays unused: after a pause there is no burst. */
  private synchronized long turn() {
    long now = System.nanoTime();
    long turn = next - now > 0 ? next : now;
    next = turn + interval;
    return turn - now;
  }
}
