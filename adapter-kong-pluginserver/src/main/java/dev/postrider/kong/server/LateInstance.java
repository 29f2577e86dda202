package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Stands for a plugin from before it has started. Until then requests are refused; where the reason is
 * not the configuration's fault, a name that cannot be resolved yet, one of them has it started again
 * once in a while.
 */
final class LateInstance implements PluginInstance {

  private static final Logger LOG = System.getLogger(LateInstance.class.getName());
  private static final long BETWEEN_STARTS = TimeUnit.SECONDS.toNanos(5);

  /** No start is under way, and one would be in vain or come too early. */
  private static final long NEVER = Long.MAX_VALUE;

  private final String name;
  private final Supplier<PluginInstance> start;
  private final Executor starting;
  private final Server server;
  private final AtomicLong lastFailure = new AtomicLong(NEVER);
  private volatile PluginInstance current = RefusingInstance.starting();
  private boolean closed;

  /**
   * An instance that has not started.
   *
   * @param name what the log calls it
   * @param start called on {@code starting}, until it does not throw
   */
  LateInstance(String name, Supplier<PluginInstance> start, Executor starting, Server server) {
    this.name = name;
    this.start = start;
    this.starting = starting;
    this.server = server;
  }

  /** Starts the plugin; completes when that has succeeded or failed, always normally. */
  CompletableFuture<Void> start() {
    return CompletableFuture.runAsync(() -> start(Level.ERROR), starting);
  }

  private void start(Level ofFailure) {
    PluginInstance made;
    boolean again = false;
    try {
      made = start.get();
      LOG.log(ofFailure == Level.ERROR ? Level.DEBUG : Level.INFO, "{0} can be used", name);
    } catch (RuntimeException | Error e) {
      // A class that cannot be loaded may lack no more than a file descriptor.
      again = !(e instanceof IllegalArgumentException);
      String reason = e.getMessage() == null || e instanceof Error ? e.toString() : e.getMessage();
      LOG.log(ofFailure, "{0} cannot be used: {1}", name, reason);
      LOG.log(Level.DEBUG, "its cause", e);
      made = RefusingInstance.broken(name, reason);
    }
    if (!take(made)) {
      made.close();
    }
    if (again) {
      lastFailure.set(server.nanoTime());
    }
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
        && server.nanoTime() - last >= BETWEEN_STARTS
        && lastFailure.compareAndSet(last, NEVER)) {
      starting.execute(() -> start(Level.DEBUG));
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
