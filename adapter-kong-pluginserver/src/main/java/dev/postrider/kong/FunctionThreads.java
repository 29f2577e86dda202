package dev.postrider.kong;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for message functions, apart from those that serve connections: a function that uses up its time keeps
 * only others of its own configuration waiting, because no configuration may have more than half of the threads.
 * Thread-safe.
 */
final class FunctionThreads implements AutoCloseable {

  private static final int FEWEST = 4;

  /** Functions call each other deeper than Java's usual stack bears. */
  private static final long STACK_BYTES = 16 << 20;

  private static final int IDLE_SECONDS = 10;

  /** The part of the heap that waiting requests may hold. */
  private static final int SHARE_OF_HEAP = 16;

  /** What a waiting request takes besides its body. */
  private static final int REQUEST_BYTES = 4096;

  private final int count = Math.max(FEWEST, 2 * Runtime.getRuntime().availableProcessors());
  private final ExecutorService threads = threads(count);
  private final long mostBytes = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
  private final AtomicLong waitingBytes = new AtomicLong();

  private static ExecutorService threads(int count) {
    ThreadPoolExecutor threads = new ThreadPoolExecutor(
        count,
        count,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new Thread(null, task, "postrider-function", STACK_BYTES));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** The place of one configuration. */
  Lane lane() {
    return new Lane();
  }

  /** Ends the threads; what waits is not run any more. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** Runs the functions of one configuration, in the order in which they came as far as threads are free. */
  final class Lane {

    private final Queue<Task> waiting = new ArrayDeque<>();
    private int running;

    private record Task(Runnable work, long bytes) {}

    /**
     * Runs a piece of work soon.
     *
     * @param bytes what it holds while it waits
     * @return false if too much waits already
     */
    boolean execute(Runnable work, long bytes) {
      Task task = new Task(work, bytes + REQUEST_BYTES);
      if (waitingBytes.addAndGet(task.bytes) > mostBytes) {
        waitingBytes.addAndGet(-task.bytes);
        return false;
      }
      synchronized (this) {
        if (running >= count / 2) {
          waiting.add(task);
          return true;
        }
        running++;
      }
      threads.execute(() -> run(task));
      return true;
    }

    private void run(Task task) {
      try {
        waitingBytes.addAndGet(-task.bytes);
        task.work.run();
      } finally {
        Task next;
        synchronized (this) {
          next = waiting.poll();
          if (next == null) {
            running--;
          }
        }
        // Behind the others, so that lanes take turns.
        if (next != null && !threads.isShutdown()) {
          threads.execute(() -> run(next));
        }
      }
    }
  }
}
