package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The context of a connection.
 *
 * @param clock as {@code System.nanoTime()}
 * @param memory what all connections may hold
 * @param limit is told when a connection opens and closes
 * @param warnings how often a refused message is a warning
 */
record ConnectionContext(
    LongSupplier clock, MemoryBudget memory, ConnectionLimit limit, RateLimit warnings) {

  private static final Logger LOG = System.getLogger(ConnectionContext.class.getName());

  /** As long as a message may take where memory is short. Kong's come whole, within milliseconds. */
  private static final long PATIENCE_WHERE_SHORT = TimeUnit.SECONDS.toNanos(1);

  /** And where it is nearly gone. */
  private static final long LEAST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

  long nanoTime() {
    return clock.getAsLong();
  }

  /** For how long a message may be incomplete, or an answer unread, as memory is now; in nanoseconds. */
  long patience() {
    return memory.isNearlyGone()
        ? LEAST_PATIENCE
        : memory.isShort() ? PATIENCE_WHERE_SHORT : Long.MAX_VALUE;
  }

  /** Logs a message that Kong's protocol does not allow. */
  void refused(WireException e) {
    Level level = warnings.tryPass() ? Level.WARNING : Level.DEBUG;
    LOG.log(level, "message refused: {0}", e.getMessage());
  }
}
