package dev.postrider.claimcheck;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The claim checks of one publisher: which bodies are too large for a record, and their way into the store.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ClaimChecks {

  private static final int THREADS = 16;
  private static final int MOST_WAITING = 1000;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int NAME_BYTES = 32;

  private final BodyStore store;
  private final int maxInlineBytes;
  private final long maxBodyBytes;
  private final boolean readsParts;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final ThreadPoolExecutor threads;

  /**
   * Claim checks of bodies in this store.
   *
   * @param maxInlineBytes the largest body that is in its record, in bytes
   * @param maxBodyBytes the largest body that is accepted, in bytes
   * @param readsParts whether records tell of the parts of multipart bodies
   */
  public ClaimChecks(
      BodyStore store,
      int maxInlineBytes,
      long maxBodyBytes,
      boolean readsParts,
      InstantSource clock) {
    this.store = requireNonNull(store, "store");
    this.maxInlineBytes = maxInlineBytes;
    this.maxBodyBytes = maxBodyBytes;
    this.readsParts = readsParts;
    this.clock = requireNonNull(clock, "clock");
    AtomicInteger count = new AtomicInteger();
    this.threads = new ThreadPoolExecutor(
        THREADS,
        THREADS,
        IDLE.toMillis(),
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(MOST_WAITING),
        task -> {
          Thread thread = new Thread(task, "postrider-claim-check-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
  }

  /** The largest body that is in its record, in bytes: {@code claim_check.max_inline_bytes}. */
  public int maxInlineBytes() {
    return maxInlineBytes;
  }

  /** The largest body that is accepted, in bytes: {@code max_body_bytes}. */
  public long maxBodyBytes() {
    return maxBodyBytes;
  }

  /**
   * Begins a body. Who begins one discards it, unless a {@code RequestPublisher} gets it with its request.
   *
   * @throws IOException if there can be no temporary file
   */
  public StagedBody begin() throws IOException {
    byte[] number = new byte[NAME_BYTES];
    random.nextBytes(number);
    String day = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    return StagedBody.create(
        store, day + "/" + HexFormat.of().formatHex(number), readsParts ? maxInlineBytes : -1);
  }

  /**
   * Puts a body into the store, on a thread of its own, and deletes the temporary file.
   *
   * @return completes on that thread; with an {@link IOException} if the store does not have the body, or may
   *     not have it
   */
  public CompletionStage<Void> store(StagedBody body) {
    body.take();
    Upload upload = new Upload(body, new CompletableFuture<>());
    try {
      threads.execute(upload);
    } catch (RejectedExecutionException e) {
      upload.fail(new IOException(
          threads.isShutdown() ? "closed" : MOST_WAITING + " bodies wait for the store", e));
    }
    return upload.stored;
  }

  /** Waits for bodies on their way, and gives up those that are not in the store in time. */
  public void close(Duration timeout) {
    threads.shutdown();
    try {
      if (threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Runnable waiting : threads.shutdownNow()) {
      ((Upload) waiting).fail(new IOException("closed"));
    }
  }

  private record Upload(StagedBody body, CompletableFuture<Void> stored) implements Runnable {

    @Override
    public void run() {
      try {
        body.store();
      } catch (Throwable e) {
        // Also for a missing class, because the caller would wait without end.
        stored.completeExceptionally(e);
        return;
      }
      stored.complete(null);
    }

    void fail(IOException why) {
      body.delete();
      stored.completeExceptionally(why);
    }
  }
}
