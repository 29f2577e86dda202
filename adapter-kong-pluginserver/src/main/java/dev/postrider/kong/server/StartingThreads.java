package dev.postrider.kong.server;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which instances start and end. A start resolves names, and takes as long as DNS does:
 * those that need not wait for anybody have threads of their own, so that sixteen that hang hold up only
 * what might hang too.
 */
final class StartingThreads {

  private static final int PROMPT = 4;
  private static final int PATIENT = 16;
  private static final int IDLE_SECONDS = 10;

  private final ExecutorService prompt = threads(PROMPT, "postrider-instances");
  private final ExecutorService patient = threads(PATIENT, "postrider-starts");

  private static ExecutorService threads(int most, String name) {
    ThreadPoolExecutor threads = new ThreadPoolExecutor(
        most,
        most,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new Thread(task, name),
        // After shutdown, run on the caller's thread.
        (task, pool) -> task.run());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Runs starts that wait for no other process. */
  Executor prompt() {
    return prompt;
  }

  /** Runs starts that may wait for other processes. */
  Executor patient() {
    return patient;
  }

  /** Whether all that was begun has ended in time. */
  boolean close(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    prompt.shutdown();
    boolean ended = prompt.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    patient.shutdown();
    return patient.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS) && ended;
  }
}
