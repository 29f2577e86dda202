package dev.postrider.kong.driver;

/** Counts the traffic of one request; used by the thread that plays it only. */
final class Meter {
  long roundTrips;
  long framesSent;
  long framesReceived;
  long bytesSent;
  long bytesReceived;
  long connectionsOpened;

  Traffic traffic() {
    return new Traffic(
        roundTrips, framesSent, framesReceived, bytesSent, bytesReceived, connectionsOpened);
  }
}
