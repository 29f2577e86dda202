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

  void add(GatewayResponse response) {
    requests.increment();
    if (response.outcome() instanceof GatewayResponse.Exit) {
      exits.increment();
    } else if (response.outcome() instanceof GatewayResponse.Failed) {
      failures.increment();
    }
    restarts.add(response.restarts());
    roundTrips.add(response.traffic().roundTrips());
    framesSent.add(response.traffic().framesSent());
    framesReceived.add(response.traffic().framesReceived());
    bytesSent.add(response.traffic().bytesSent());
    bytesReceived.add(response.traffic().bytesReceived());
    connectionsOpened.add(response.traffic().connectionsOpened());
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
