package dev.postrider.process.replay;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A thread with a sender that does some work after the other, and takes only little in advance. Thread-safe. */
final class Lane {

  private static final int MOST_WAITING = 16;

  private final Sender sender;
  private final Semaphore places = new Semaphore(MOST_WAITING);
  private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
    Thread fresh = new Thread(task, "postrider-replay");
    fresh.setDaemon(true);
    return fresh;
  });

  Lane(Sender sender) {
    this.sender = sender;
  }

  /** Takes work, unless there is no place for it within this time. */
  boolean take(Consumer<Sender> work, Duration longest) throws InterruptedIOException {
    try {
      if (!places.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    thread.execute(() -> {
      try {
        work.accept(sender);
      } finally {
        places.release();
      }
    });
    return true;
  }

  /** Takes no more. */
  void end() {
    thread.shutdown();
  }

  /** Whether all is done within this time, after {@link #end}. */
  boolean isDone(Duration longest) throws InterruptedIOException {
    try {
      return thread.awaitTermination(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }
}
