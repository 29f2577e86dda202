package dev.postrider.idempotency;

import static java.util.Objects.requireNonNull;

import dev.postrider.kafka.Claim;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The claim topic: which keys stand for a request that was written. Each claim is a record in the
 * transaction of its request. Of several claims for one key the first in the order of the topic counts,
 * unless its transaction is aborted: before a request is committed, all claims before its own are read.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class Claims implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final String topic;
  private final ClaimTable table;
  private final List<ClaimReader> readers;
  private final List<Thread> threads;

  private Claims(ClaimsConfig config) {
    this.topic = config.topic();
    this.table =
        new ClaimTable(config.ttl().toMillis(), config.maxKeys(), System::currentTimeMillis);
    ClaimConsumers consumers = new ClaimConsumers(config);
    this.readers = List.of(
        new ClaimReader(topic, true, table, consumers),
        new ClaimReader(topic, false, table, consumers));
    this.threads = readers.stream().map(Claims::thread).toList();
  }

  private static Thread thread(ClaimReader reader) {
    Thread thread = new Thread(reader, "postrider-claims");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins to read the topic, in the background. */
  public static Claims open(ClaimsConfig config) {
    Claims claims = new Claims(requireNonNull(config, "config"));
    claims.threads.forEach(Thread::start);
    return claims;
  }

  /** Whether all is known that the topic held at the start. */
  public boolean isReady() {
    return table.isReady();
  }

  /** Whether there are so many keys that no further one is taken. */
  public boolean isFull() {
    return table.isFull();
  }

  /** The request that was written with a key; null if there is none as far as is known. */
  public @Nullable Written find(byte[] key) {
    return table.find(Digest.of(key));
  }

  /** Whether a request of another process with that key is in progress, or may be. */
  public boolean isInProgress(byte[] key) {
    return table.isUndecided(Digest.of(key));
  }

  /**
   * A claim of a key for one request.
   *
   * @param key at most a few hundred bytes, which stand in the topic
   */
  public Claim claim(byte[] key, Digest fingerprint) {
    return new KeyClaim(topic, key, fingerprint, table);
  }

  /** How many keys are known. */
  public int keys() {
    return table.keys();
  }

  /** Ends the reading. */
  @Override
  public void close() {
    readers.forEach(ClaimReader::close);
    boolean interrupted = Thread.interrupted();
    for (Thread thread : threads) {
      try {
        thread.join(interrupted ? 1 : CLOSE_TIMEOUT.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
