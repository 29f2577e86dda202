package dev.postrider.kong.server;

import java.util.concurrent.atomic.AtomicLong;

/** What all connections together may hold of messages that are not complete. Thread-safe. */
final class Memory {

  /** What every connection may hold without asking. */
  static final int ORDINARY = 64 * 1024;

  private final AtomicLong free;

  /** Memory of so many bytes. */
  Memory(long bytes) {
    this.free = new AtomicLong(bytes);
  }

  /** Whether so many bytes were free, which then are not. */
  boolean take(int count) {
    if (free.addAndGet(-count) >= 0) {
      return true;
    }
    free.addAndGet(count);
    return false;
  }

  void giveBack(int count) {
    free.addAndGet(count);
  }

  /** Whether a message of so many bytes fits in now. */
  boolean fits(long count) {
    return count <= ORDINARY || count <= free.get();
  }
}
