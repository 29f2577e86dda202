package dev.postrider.jq;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A run on a thread of its own, and the caller's view of it. */
final class JqRun implements Runnable {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private enum State {
    WAITING,
    RUNNING,
    ENDED,
    GIVEN_UP
  }

  private final Callable<byte @Nullable []> work;
  private final AtomicInteger hanging;
  private final CompletableFuture<byte @Nullable []> result = new CompletableFuture<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private volatile long thread;

  /** What the thread had taken when the caller looked first; negative before. */
  private long nanosAtFirst = -1;

  /** @param hanging counts runs that are given up and have not ended */
  JqRun(Callable<byte @Nullable []> work, AtomicInteger hanging) {
    this.work = work;
    this.hanging = hanging;
  }

  @Override
  public void run() {
    thread = Thread.currentThread().getId();
    if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
      return;
    }
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      // Also for errors: the caller says what becomes of the request.
      result.completeExceptionally(e);
    } finally {
      if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
        hanging.decrementAndGet();
      }
    }
  }

  /** Waits for the result. */
  byte @Nullable [] result(long millis)
      throws ExecutionException, InterruptedException, TimeoutException {
    return result.get(millis, TimeUnit.MILLISECONDS);
  }

  /** Whether no thread has begun the run. */
  boolean isWaiting() {
    return state.get() == State.WAITING;
  }

  /** Whether the run has taken more CPU time since the caller looked first. */
  boolean hasTakenMoreThan(long nanos) {
    if (state.get() != State.RUNNING) {
      return false;
    }
    long taken = THREADS.getThreadCpuTime(thread);
    if (nanosAtFirst < 0) {
      nanosAtFirst = taken;
    }
    return taken - nanosAtFirst > nanos;
  }

  /** Nobody waits any more. */
  void giveUp() {
    if (!state.compareAndSet(State.WAITING, State.GIVEN_UP)
        && state.compareAndSet(State.RUNNING, State.GIVEN_UP)) {
      hanging.incrementAndGet();
    }
  }
}
