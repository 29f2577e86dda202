package dev.postrider.kafka;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads, which exist while there is work: one for calls, or as many as there are calls at once
 * if these may block, and a clock. Thread-safe.
 */
final class Background implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Background.class.getName());
  private static final long IDLE_SECONDS = 10;

  private final String name;
  private final ThreadPoolExecutor worker;
  private final ScheduledThreadPoolExecutor clock;

  Background(String name, boolean callsMayBlock) {
    this.name = name;
    worker = new ThreadPoolExecutor(
        callsMayBlock ? 0 : 1,
        callsMayBlock ? Integer.MAX_VALUE : 1,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        callsMayBlock ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(),
        task -> daemon(task, name + "-metadata"));
    worker.allowCoreThreadTimeOut(!callsMayBlock);
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

  /** Runs a call; not at all once closed. */
  void run(Runnable call) {
    try {
      worker.execute(call);
    } catch (RejectedExecutionException e) {
      if (!worker.isShutdown()) {
        throw e;
      }
    }
  }

  /** Runs a call on a thread of its own; the caller ends it by an interrupt. */
  Thread start(String purpose, Runnable call) {
    Thread thread = daemon(
        () -> {
          try {
            call.run();
          } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "ended early", e);
          }
        },
        name + "-" + purpose);
    thread.start();
    return thread;
  }

  /** Runs a call later; not at all once closed. */
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
