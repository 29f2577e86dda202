package dev.postrider.kong;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many responses were given with each status. Thread-safe. */
final class ResponseCounts {

  static final int FIRST_STATUS = 100;
  static final int LAST_STATUS = 599;

  private final AtomicLongArray counts = new AtomicLongArray(LAST_STATUS + 1);

  void add(int status) {
    counts.incrementAndGet(status);
  }

  long of(int status) {
    return counts.get(status);
  }
}
