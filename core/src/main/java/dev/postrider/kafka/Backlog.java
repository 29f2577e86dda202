package dev.postrider.kafka;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the records and bytes that are taken and not yet done, up to a limit of each. Thread-safe.
 */
final class Backlog {

  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxRecords;
  private final long maxBytes;

  Backlog(long maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** Takes room for all of it or, if there is too little, for nothing. */
  boolean tryAcquire(int count, long size) {
    if (!tryAdd(records, count, maxRecords)) {
      return false;
    }
    if (!tryAdd(bytes, size, maxBytes)) {
      records.addAndGet(-count);
      return false;
    }
    return true;
  }

  void release(int count, long size) {
    records.addAndGet(-count);
    bytes.addAndGet(-size);
  }

  long records() {
    return records.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** How much there is and may be, for a log. */
  @Override
  public String toString() {
    return records + " of " + maxRecords + " records and " + bytes + " of " + maxBytes
        + " bytes are not acknowledged";
  }

  private static boolean tryAdd(AtomicLong counter, long count, long max) {
    while (true) {
      long now = counter.get();
      if (now + count > max) {
        return false;
      }
      if (counter.compareAndSet(now, now + count)) {
        return true;
      }
    }
  }
}
