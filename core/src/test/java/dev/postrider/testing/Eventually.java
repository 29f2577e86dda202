package dev.postrider.testing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition that another thread or process brings about. */
public final class Eventually {

  /** Long enough for a loaded machine: only a test that fails ever waits for it. */
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

  private Eventually() {}

  /**
   * Waits until {@code condition} holds, at most {@link #DEADLINE}.
   *
   * @see #until(String, Duration, Callable)
   */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, DEADLINE, condition);
  }

  /**
   * Waits until {@code condition} holds, asking it on the caller's thread every few milliseconds.
   *
   * @param what the condition in words, for the message of a failure
   * @throws AssertionError if it does not hold when {@code deadline} has passed
   * @throws InterruptedException if the thread is interrupted
   * @throws Exception what {@code condition} throws, at once
   */
  public static void until(String what, Duration deadline, Callable<Boolean> condition)
      throws Exception {
    requireNonNull(what, "what");
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > deadline.toNanos()) {
        throw new AssertionError("not within " + deadline + ": " + what);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("while waiting until " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
