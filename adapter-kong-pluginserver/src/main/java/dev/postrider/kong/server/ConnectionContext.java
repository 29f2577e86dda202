package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/**
 * What a connection needs besides its conversation.
 *
 * @param clock as {@code System.nanoTime()}
 * @param memory what all connections may hold
 * @param limit is told when a connection opens and closes
 * @param warnings how often a refused message is a warning
 */
record ConnectionContext(
    LongSupplier clock, MemoryBudget memory, ConnectionLimit limit, RateLimit warnings) {

  private static final Logger LOG = System.getLogger(ConnectionContext.class.getName());

  long nanoTime() {
    return clock.getAsLong();
  }

  /** Logs a message that Kong's protocol does not allow. */
  void refused(WireException e) {
    Level level = warnings.tryPass() ? Level.WARNING : Level.DEBUG;
    LOG.log(level, "message refused: {0}", e.getMessage());
  }
}
