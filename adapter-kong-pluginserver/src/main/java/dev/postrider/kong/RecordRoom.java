package dev.postrider.kong;

import dev.postrider.RequestPublisher;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.kong.server.RateLimit;
import java.time.Duration;

/**
 * How much the records of all producers together may take. Each producer has a limit of its own, but many
 * whose brokers are away would fill the heap. Thread-safe.
 */
final class RecordRoom {

  /** Between two looks at all producers no more is added than one look may be late. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  /** What a record takes besides its bytes. */
  private static final int RECORD_BYTES = 512;

  private final SharedProducers producers;
  private final long mostBytes;
  private final RateLimit looks = new RateLimit(BETWEEN_LOOKS, System::nanoTime);

  /** What one producer may hold now; without a limit while all together hold little. */
  private volatile long share = Long.MAX_VALUE;

  RecordRoom(SharedProducers producers, long mostBytes) {
    this.producers = producers;
    this.mostBytes = mostBytes;
  }

  /** Whether this one may send another: if there is too much, only who holds less than its part may. */
  boolean isFor(RequestPublisher publisher) {
    if (looks.tryPass()) {
      long taken = bytes(producers.pendingRecords(), producers.pendingBytes());
      share = taken > mostBytes ? mostBytes / Math.max(1, producers.size()) : Long.MAX_VALUE;
    }
    return share == Long.MAX_VALUE
        || bytes(publisher.pendingRecords(), publisher.pendingBytes()) < share;
  }

  private static long bytes(long records, long bytes) {
    return bytes + records * RECORD_BYTES;
  }
}
