package dev.postrider.kong.driver;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what the requests of all threads did. */
final class Sums {
  private final LongAdder requests = new LongAdder();
  private final LongAdder exits = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder restarts = new LongAdder();
  private final LongAdder roundTrips = new LongAdder();
  private final LongAdder framesSent = new LongAdder();
  private final LongAdder framesReceived = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder connectionsOpened = new LongAdder();

  void add(GatewayReply reply) {
    requests.increment();
    if (reply.outcome() instanceof GatewayReply.Exit) {
      exits.increment();
    } else if (reply.outcome() instanceof GatewayReply.Failed) {
      failures.increment();
    }
    restarts.add(reply.restarts());
    roundTrips.add(reply.traffic().roundTrips());
    framesSent.add(reply.traffic().framesSent());
    framesReceived.add(reply.traffic().framesReceived());
    bytesSent.add(reply.traffic().bytesSent());
    bytesReceived.add(reply.traffic().bytesReceived());
    connectionsOpened.add(reply.traffic().connectionsOpened());
  }

  Totals totals(long instancesStarted, long instancesClosed) {
    return new Totals(
        requests.sum(),
        exits.sum(),
        failures.sum(),
        restarts.sum(),
        instancesStarted,
        instancesClosed,
        new Traffic(
            roundTrips.sum(),
            framesSent.sum(),
            framesReceived.sum(),
            bytesSent.sum(),
            bytesReceived.sum(),
            connectionsOpened.sum()));
  }
}
