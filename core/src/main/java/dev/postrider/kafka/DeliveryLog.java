package dev.postrider.kafka;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Logs why records were lost: the first at once, and then no more than one line in ten seconds with the
 * number of those between. Never a record's content. Thread-safe.
 */
final class DeliveryLog {

  private static final Logger LOG = System.getLogger(RecordSender.class.getName());
  private static final long INTERVAL_NANOS = 10_000_000_000L;

  private final LongSupplier nanoTime;
  private final AtomicLong next;
  private final AtomicLong unlogged = new AtomicLong();

  DeliveryLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  void failed(String topic, Exception failure) {
    long now = nanoTime.getAsLong();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
      unlogged.incrementAndGet();
      return;
    }
    long others = unlogged.getAndSet(0);
    String more = others == 0 ? "" : " (and " + others + " records since the last such line)";
    LOG.log(
        Level.WARNING,
        "record for topic {0} not delivered: {1}: {2}{3}",
        topic,
        failure.getClass().getSimpleName(),
        failure.getMessage(),
        more);
  }
}
