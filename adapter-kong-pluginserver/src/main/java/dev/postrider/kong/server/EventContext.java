package dev.postrider.kong.server;

import java.util.function.LongSupplier;

/**
 * The context that the events of a server share.
 *
 * @param clock as {@code System.nanoTime()}
 * @param memory what all events and connections may hold
 */
record EventContext(
    LongSupplier clock,
    Counters counters,
    MemoryBudget memory,
    BodyFetcher bodies,
    LargestAnswer largestAnswer) {

  long nanoTime() {
    return clock.getAsLong();
  }
}
