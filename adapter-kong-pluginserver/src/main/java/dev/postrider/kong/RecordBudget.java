package dev.postrider.kong;

import dev.postrider.RequestPublisher;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.RateLimit;
import java.time.Duration;

/**
 * The memory that the records of all producers together may take. Each producer has a limit of its own, but many
 * producers without brokers would fill the heap. Thread-safe.
 */
final class RecordBudget {

  /** Between two looks at all producers only few records are added. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  /** The heap that a record takes besides its bytes. */
  private static final int RECORD_BYTES = 512;

  private final SharedProducers producers;
  private final long maxBytes;
  private final RateLimit looks = new RateLimit(BETWEEN_LOOKS, System::nanoTime);

  /** The bytes that one producer may hold now; without a limit while all together hold less than {@link #maxBytes}. */
  private volatile long share = Long.MAX_VALUE;

  RecordBudget(SharedProducers producers, long maxBytes) {
    this.producers = producers;
    this.maxBytes = maxBytes;
  }

  /** Whether the publisher may send another record: over the limit, only producers below their equal share may. */
  boolean allows(RequestPublisher publisher) {
    if (looks.tryPass()) {
      long taken = bytes(producers.pendingRecords(), producers.pendingBytes());
      share = taken > maxBytes ? maxBytes / Math.max(1, producers.size()) : Long.MAX_VALUE;
    }
    return share == Long.MAX_VALUE
        || bytes(publisher.pendingRecords(), publisher.pendingBytes()) < share;
  }

  private static long bytes(long records, long bytes) {
    return bytes + records * RECORD_BYTES;
  }
}
