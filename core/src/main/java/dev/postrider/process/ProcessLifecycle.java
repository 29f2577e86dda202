package dev.postrider.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program's start, and its end in order at SIGTERM, also while it starts. The JVM then ends with
 * status 0. Thread-safe.
 */
public final class ProcessLifecycle {

  private static final Logger LOG = System.getLogger(ProcessLifecycle.class.getName());

  /** Of the time for ending, what stays for the log. */
  private static final Duration LONGEST_PART = Duration.ofSeconds(1);

  private static final int PARTS = 5;

  /**
   * What a program does.
   *
   * @param <T> what is started
   */
  public interface Program<T> {

    /**
     * Starts, and leaves nothing open if it fails.
     *
     * @throws IOException if it cannot start
     */
    T start() throws IOException;

    /**
     * Ends what was started.
     *
     * @param timeout the longest time this may take
     */
    void stop(T started, Duration timeout);
  }

  private final Duration timeout;
  private final ProcessLogging logging;

  /** Held while the program starts and while it ends. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Ends what was started; null if nothing was. */
  private @Nullable Consumer<Duration> stopping;

  private boolean failed;

  private ProcessLifecycle(Duration timeout, ProcessLogging logging) {
    this.timeout = timeout;
    this.logging = logging;
  }

  /**
   * From now on SIGTERM ends the program in order. To be called before anything is opened that only
   * {@link Program#stop} would close.
   *
   * @param timeout the longest time from SIGTERM to the end
   */
  public static ProcessLifecycle begin(Duration timeout, ProcessLogging logging) {
    ProcessLifecycle lifecycle = new ProcessLifecycle(timeout, logging);
    Runtime.getRuntime().addShutdownHook(new Thread(lifecycle::stop, "postrider-stop"));
    return lifecycle;
  }

  /**
   * Starts the program.
   *
   * @throws IOException if it cannot start, as after {@link #fail}
   */
  public <T> T start(Program<T> program) throws IOException {
    lock.lock();
    try {
      failed = true;
      T started = program.start();
      stopping = within -> program.stop(started, within);
      failed = false;
      return started;
    } finally {
      lock.unlock();
    }
  }

  /** The program cannot start: when the JVM ends, its status is the one that the caller gives. */
  public void fail() {
    lock.lock();
    try {
      failed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the program and then the JVM, unless the program could not start. */
  public void stop() {
    long end = System.nanoTime() + timeout.toNanos();
    // A start under way is stopped in order, unless it takes all of the time.
    if (!locked()) {
      halt(Level.WARNING, "the start was broken off: time is over");
      return;
    }
    try {
      if (!failed) {
        LOG.log(Level.INFO, "stopping, within {0} s", timeout.toSeconds());
        if (stopping != null) {
          stopping.accept(Duration.ofNanos(end - System.nanoTime()).minus(forLog()));
        }
        halt(Level.INFO, "stopped");
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean locked() {
    try {
      return lock.tryLock(timeout.minus(forLog()).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** So that losses are in the log before SIGKILL comes. */
  private Duration forLog() {
    Duration part = timeout.dividedBy(PARTS);
    return part.compareTo(LONGEST_PART) < 0 ? part : LONGEST_PART;
  }

  /** The JVM would end with 143, as if it had not been ready for SIGTERM. */
  private void halt(Level level, String message) {
    LOG.log(level, message);
    logging.close();
    Runtime.getRuntime().halt(0);
  }
}
