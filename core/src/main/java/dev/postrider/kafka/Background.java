package dev.postrider.kafka;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Two daemon threads, which exist while there is work: one for calls that may block, and a clock that
 * never does. Thread-safe.
 */
final class Background implements AutoCloseable {

  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor worker;
  private final ScheduledThreadPoolExecutor clock;

  Background(String name) {
    worker = new ThreadPoolExecutor(
        1,
        1,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> daemon(task, name + "-metadata"));
    worker.allowCoreThreadTimeOut(true);
    clock = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name + "-clock"));
    clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    clock.setRemoveOnCancelPolicy(true);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs a call that may block, after those before it; false once closed. */
  boolean run(Runnable call) {
    try {
      worker.execute(call);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs a call that may block, later; not at all once closed. */
  void runAfter(Duration delay, Runnable call) {
    tick(delay, () -> run(call));
  }

  /** Runs a call that does not block, later; not at all once closed. */
  void tick(Duration delay, Runnable call) {
    try {
      var unused = clock.schedule(call, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      if (!clock.isShutdown()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    worker.shutdownNow();
  }
}
