package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Stands for a plugin from before it has started. Until then requests are refused; where the reason is
 * not the configuration's fault, a name that cannot be resolved yet, one of them has it started again
 * once in a while.
 */
final class LateInstance implements PluginInstance {

  private static final Logger LOG = System.getLogger(LateInstance.class.getName());
  private static final long BETWEEN_STARTS = TimeUnit.SECONDS.toNanos(5);

  /** By then the instances that were closed to make room are gone. */
  private static final long UNTIL_THERE_IS_ROOM_MS = 200;

  private static final int STARTS_FOR_ROOM = 5;

  /** A reason may name what the configuration holds, and that may be long. */
  private static final int LONGEST_REASON = 2000;

  /** No start is under way, and one would be in vain or come too early. */
  private static final long NEVER = Long.MAX_VALUE;

  private final Supplier<String> name;
  private final Supplier<PluginInstance> start;
  private final Executor starting;
  private final Runnable makeRoom;
  private final LongSupplier clock;
  private final AtomicLong lastFailure = new AtomicLong(NEVER);
  private volatile PluginInstance current;
  private boolean closed;

  /**
   * An instance that has not started.
   *
   * @param name gives what the log calls it; called like {@code start}
   * @param start called on {@code starting}, until it does not throw
   * @param makeRoom closes others, when too much is open for one more
   * @param clock as {@code System.nanoTime()}
   */
  LateInstance(
      Supplier<String> name,
      Supplier<PluginInstance> start,
      Executor starting,
      Runnable makeRoom,
      LongSupplier clock) {
    this.name = name;
    this.start = start;
    this.starting = starting;
    this.makeRoom = makeRoom;
    this.clock = clock;
    this.current = RefusingInstance.starting(clock);
  }

  /** Starts the plugin; completes when that has succeeded or failed, always normally. */
  CompletableFuture<Void> start() {
    CompletableFuture<Void> started = new CompletableFuture<>();
    starting.execute(() -> start(Level.ERROR, STARTS_FOR_ROOM, started));
    return started;
  }

  private void start(Level ofFailure, int startsLeft, CompletableFuture<Void> started) {
    PluginInstance made;
    boolean again = false;
    try {
      made = start.get();
      LOG.log(ofFailure == Level.ERROR ? Level.DEBUG : Level.INFO, "{0} can be used", name.get());
    } catch (TooMuchOpenException e) {
      if (startsLeft > 0) {
        makeRoom.run();
        CompletableFuture.delayedExecutor(UNTIL_THERE_IS_ROOM_MS, TimeUnit.MILLISECONDS, starting)
            .execute(() -> start(ofFailure, startsLeft - 1, started));
        return;
      }
      again = true;
      LOG.log(ofFailure, "{0} cannot be used now: {1}", name.get(), e.getMessage());
      made = RefusingInstance.withoutRoom(String.valueOf(e.getMessage()), clock);
    } catch (RuntimeException | Error e) {
      // A class that cannot be loaded may lack no more than a file descriptor.
      again = !(e instanceof IllegalArgumentException);
      String reason = reason(e);
      LOG.log(ofFailure, "{0} cannot be used: {1}", name.get(), reason);
      LOG.log(Level.DEBUG, "its cause", e);
      made = RefusingInstance.broken(name.get(), reason, clock);
    }
    if (!take(made)) {
      made.close();
    }
    if (again) {
      lastFailure.set(clock.getAsLong());
    }
    started.complete(null);
  }

  private static String reason(Throwable e) {
    String reason = e.getMessage() == null || e instanceof Error ? e.toString() : e.getMessage();
    return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "..." : reason;
  }

  private synchronized boolean take(PluginInstance made) {
    if (!closed) {
      current = made;
    }
    return !closed;
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    long last = lastFailure.get();
    if (last != NEVER
        && clock.getAsLong() - last >= BETWEEN_STARTS
        && lastFailure.compareAndSet(last, NEVER)) {
      starting.execute(() -> start(Level.DEBUG, STARTS_FOR_ROOM, new CompletableFuture<>()));
    }
    current.handle(phase, pdk);
  }

  /** Closes the plugin, or else as soon as it has started. */
  @Override
  public void close() {
    PluginInstance last;
    synchronized (this) {
      closed = true;
      last = current;
    }
    last.close();
  }
}
