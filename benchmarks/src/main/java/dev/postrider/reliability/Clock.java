package dev.postrider.reliability;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waiting, where the time itself is part of a fault. */
final class Clock {

  private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();

  private Clock() {}

  /** Lets this much time pass. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Waits until the condition holds; answers whether it does before the time is over. */
  static boolean within(Duration time, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    boolean holds = condition.call();
    while (!holds && System.nanoTime() < end) {
      LockSupport.parkNanos(STEP_NANOS);
      holds = condition.call();
    }
    return holds;
  }
}
