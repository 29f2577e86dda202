package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Stands for a plugin that could not start, for a reason that is not its configuration's: a name that
 * cannot be resolved yet. Requests are refused, and once in a while one has it started again.
 */
final class LateInstance implements PluginInstance {

  private static final Logger LOG = System.getLogger(LateInstance.class.getName());
  private static final long BETWEEN_STARTS = TimeUnit.SECONDS.toNanos(5);

  private final Supplier<PluginInstance> start;
  private final Executor starting;
  private final Server server;
  private final AtomicLong lastStart;
  private volatile PluginInstance current;
  private boolean closed;

  /**
   * An instance that has failed to start once.
   *
   * @param start called on {@code starting} until it does not throw
   * @param starting runs one task at a time, and {@link #close} among them
   */
  LateInstance(
      RuntimeException reason, Supplier<PluginInstance> start, Executor starting, Server server) {
    this.start = start;
    this.starting = starting;
    this.server = server;
    this.lastStart = new AtomicLong(server.nanoTime());
    this.current = new BrokenInstance(String.valueOf(reason.getMessage()));
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    if (current instanceof BrokenInstance) {
      long last = lastStart.get();
      long now = server.nanoTime();
      if (now - last >= BETWEEN_STARTS && lastStart.compareAndSet(last, now)) {
        starting.execute(this::startAgain);
      }
    }
    current.handle(phase, pdk);
  }

  private void startAgain() {
    if (closed || !(current instanceof BrokenInstance)) {
      return;
    }
    try {
      current = start.get();
      LOG.log(Level.INFO, "configuration can be used now");
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "configuration still cannot be used: {0}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    current.close();
  }
}
