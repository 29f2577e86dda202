package dev.postrider.jq;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for the programs of one configuration. jackson-jq cannot be ended from outside, so a caller waits for a
 * run no longer than the run may take, and a thread whose run does not end is given up. Thread-safe.
 */
final class JqThreads {

  /** Programs call each other deeper than Java's usual stack bears. */
  private static final long STACK_BYTES = 16 << 20;

  private static final int IDLE_SECONDS = 10;

  /** After so long a waiting caller looks whether the run will end. */
  private static final long LOOK_MILLIS = 50;

  /** However busy the machine is, no caller waits longer. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int count;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger hanging = new AtomicInteger();

  /** @param count how many runs there may be at once */
  JqThreads(int count) {
    this.count = count;
    this.threads = new ThreadPoolExecutor(
        count,
        count,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        JqThreads::thread);
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(null, task, "postrider-jq", STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs on one of the threads, and waits for the result.
   *
   * @param cpuNanos the CPU time that the run may take
   * @throws JqFailedException if the run does not end, has no thread, or throws this
   */
  byte @Nullable [] run(Callable<byte @Nullable []> work, long cpuNanos) throws JqFailedException {
    return run(work, cpuNanos, MOST_NANOS);
  }

  /** The same for a caller that waits no longer than {@code mostNanos}. */
  byte @Nullable [] run(Callable<byte @Nullable []> work, long cpuNanos, long mostNanos)
      throws JqFailedException {
    requireThread();
    JqRun run = new JqRun(work, hanging);
    threads.execute(run);
    boolean isOver = false;
    try {
      byte[] result = awaited(run, cpuNanos, mostNanos);
      isOver = true;
      return result;
    } catch (ExecutionException e) {
      isOver = true;
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JqFailedException("interrupted");
    } finally {
      if (!isOver) {
        run.giveUp();
        threads.remove(run);
      }
    }
  }

  private byte @Nullable [] awaited(JqRun run, long cpuNanos, long mostNanos)
      throws JqFailedException, ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + mostNanos;
    while (true) {
      try {
        return run.result(LOOK_MILLIS);
      } catch (TimeoutException e) {
        requireThread();
        boolean isLate = System.nanoTime() - deadline > 0;
        if (isLate && run.isWaiting()) {
          throw new JqFailedException("no thread for jq was free in time");
        } else if (isLate || run.hasTakenMoreThan(cpuNanos)) {
          throw new JqFailedException("a program did not end, and keeps its thread");
        }
      }
    }
  }

  private void requireThread() throws JqFailedException {
    if (hanging.get() >= count) {
      throw new JqFailedException("all " + count
          + " threads for jq hang in programs that did not end; no program runs any more");
    }
  }

  private static JqFailedException failure(@Nullable Throwable cause) {
    if (cause instanceof JqFailedException failed) {
      return failed;
    }
    return new JqFailedException(
        cause instanceof OutOfMemoryError
            ? "took all memory that there was"
            : String.valueOf(cause));
  }
}
