package dev.postrider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Ids of version 7 (RFC 9562 §5.7): unique, and those of one process sort as they were made. Thread-safe.
 */
final class RecordIds {

  /** The record header. */
  static final String HEADER = "postrider-id";

  private static final int COUNTER_BITS = 12;
  private static final long VERSION = 7L << COUNTER_BITS;
  private static final long VARIANT = 1L << 63;

  private final LongSupplier millis;

  /** Milliseconds, and a counter below. */
  private final AtomicLong last = new AtomicLong();

  RecordIds(LongSupplier millis) {
    this.millis = millis;
  }

  byte[] next() {
    long earliest = millis.getAsLong() << COUNTER_BITS;
    long time = last.updateAndGet(before -> Math.max(before + 1, earliest));
    long counter = time & ((1 << COUNTER_BITS) - 1);
    long high = time >>> COUNTER_BITS << 16 | VERSION | counter;
    long low = ThreadLocalRandom.current().nextLong() >>> 2 | VARIANT;
    return new UUID(high, low).toString().getBytes(US_ASCII);
  }
}
