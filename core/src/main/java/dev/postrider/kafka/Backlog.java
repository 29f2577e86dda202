package dev.postrider.kafka;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the records and bytes that are taken and not yet done. While there is room, a topic may hold
 * all of it. Once there is none, a topic still gets its fair share: the room divided by the number of
 * topics. So a topic that holds less than its share is never refused, however much others hold, and all
 * together never hold more than twice the room. Thread-safe.
 */
final class Backlog {

  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger topics = new AtomicInteger();
  private final long maxRecords;
  private final long maxBytes;

  Backlog(long maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = Math.min(maxBytes, Long.MAX_VALUE / 4);
  }

  /** The records of one topic. */
  static final class Held {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private Held() {}

    long records() {
      return records.get();
    }
  }

  /** One topic more. */
  Held addTopic() {
    topics.incrementAndGet();
    return new Held();
  }

  /** One topic fewer; its records, if any, are still counted. */
  void removeTopic() {
    topics.decrementAndGet();
  }

  /** Takes room for one record or, if there is too little, for nothing. */
  boolean tryAcquire(Held held, long size) {
    if (tryAdd(records, bytes, size, maxRecords, maxBytes)) {
      held.records.incrementAndGet();
      held.bytes.addAndGet(size);
      return true;
    }
    // None is left when the topic of a record under way has just been forgotten.
    int count = Math.max(1, topics.get());
    if (!tryAdd(held.records, held.bytes, size, maxRecords / count, maxBytes / count)) {
      return false;
    }
    // Topics that come later make shares smaller, not what others hold.
    if (!tryAdd(records, bytes, size, 2 * maxRecords, 2 * maxBytes)) {
      held.records.decrementAndGet();
      held.bytes.addAndGet(-size);
      return false;
    }
    return true;
  }

  void release(Held held, long size) {
    held.records.decrementAndGet();
    held.bytes.addAndGet(-size);
    records.decrementAndGet();
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

  private static boolean tryAdd(
      AtomicLong records, AtomicLong bytes, long size, long maxRecords, long maxBytes) {
    if (!tryAdd(records, 1, maxRecords)) {
      return false;
    }
    if (!tryAdd(bytes, size, maxBytes)) {
      records.decrementAndGet();
      return false;
    }
    return true;
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
