package dev.postrider.kong.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** How many connections are open, and how many may be. Thread-safe. */
final class ConnectionLimit {

  private static final Logger LOG = System.getLogger(ConnectionLimit.class.getName());

  private final int most;
  private final Counters counters;
  private final RateLimit warnings;

  ConnectionLimit(int most, Counters counters, RateLimit warnings) {
    this.most = most;
    this.counters = counters;
    this.warnings = warnings;
  }

  int most() {
    return most;
  }

  void opened() {
    counters.connections.increment();
  }

  void closed() {
    counters.closedConnections.increment();
  }

  void refused() {
    counters.refusedConnections.increment();
    if (warnings.tryPass()) {
      LOG.log(
          Level.WARNING, "{0} connections are open, and none is idle: another was closed", most);
    }
  }

  /** How many are open now. */
  long open() {
    return counters.connections.sum() - counters.closedConnections.sum();
  }

  /** Whether so many connections are open that idle ones are to end. */
  boolean hasFewLeft() {
    return open() > most - most / 8;
  }
}
