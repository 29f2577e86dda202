package dev.postrider.kong.server;

import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes that many share: who finds too little left gets nothing. Thread-safe. */
final class MemoryBudget {

  private final long bytes;
  private final AtomicLong free;

  MemoryBudget(long bytes) {
    this.bytes = bytes;
    this.free = new AtomicLong(bytes);
  }

  /** Whether so many bytes were free, which then are not. */
  boolean take(long count) {
    if (free.addAndGet(-count) >= 0) {
      return true;
    }
    free.addAndGet(count);
    return false;
  }

  void giveBack(long count) {
    free.addAndGet(count);
  }

  /** Whether so many bytes are free now. */
  boolean fits(long count) {
    return count <= free.get();
  }

  /** Whether less than half is left. */
  boolean isShort() {
    return free.get() < bytes / 2;
  }

  /** Whether less than an eighth is left. */
  boolean isNearlyGone() {
    return free.get() < bytes / 8;
  }

  /** How many bytes are taken. */
  long taken() {
    return bytes - free.get();
  }
}
