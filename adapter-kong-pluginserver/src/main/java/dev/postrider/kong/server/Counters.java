package dev.postrider.kong.server;

import java.util.concurrent.atomic.LongAdder;

/** Counters since the start. */
final class Counters {
  final LongAdder connections = new LongAdder();
  final LongAdder closedConnections = new LongAdder();
  final LongAdder events = new LongAdder();
  final LongAdder failedEvents = new LongAdder();
  final LongAdder roundTrips = new LongAdder();
  final LongAdder refusedStarts = new LongAdder();
  final LongAdder evictedInstances = new LongAdder();
  final LongAdder refusedConnections = new LongAdder();
  final LongAdder pdkNanos = new LongAdder();
}
