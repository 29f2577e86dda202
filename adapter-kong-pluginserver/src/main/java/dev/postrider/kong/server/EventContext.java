package dev.postrider.kong.server;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the events of a server share.
 *
 * @param clock as {@code System.nanoTime()}
 * @param memory what all events and connections may hold
 * @param onEnd is given each event that has ended
 */
record EventContext(
    LongSupplier clock,
    Counters counters,
    MemoryBudget memory,
    BodyFetcher bodies,
    LargestAnswer largestAnswer,
    Consumer<Event> onEnd) {

  long nanoTime() {
    return clock.getAsLong();
  }
}
