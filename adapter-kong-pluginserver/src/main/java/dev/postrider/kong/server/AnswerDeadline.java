package dev.postrider.kong.server;

import java.util.concurrent.TimeUnit;

/** How long an event waits for Kong, or lets Kong wait. Guarded by the event's lock. */
final class AnswerDeadline {

  /** After 60 s without a message Kong gives up, and then takes a late message for the answer to another request. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(55);

  /** Kong reads the client's body for as long as nginx allows the client. */
  private static final long PATIENCE_WITH_CLIENT = TimeUnit.MINUTES.toNanos(15);

  private long lastHeard;

  /** Begins at {@code nanoTime}. */
  AnswerDeadline(long nanoTime) {
    this.lastHeard = nanoTime;
  }

  /** Kong has said something: the deadline begins again. */
  void heard(long nanoTime) {
    lastHeard = nanoTime;
  }

  /** The time since Kong last said something. */
  long silentNanos(long nanoTime) {
    return nanoTime - lastHeard;
  }

  /** Whether the deadline has passed; it is longer while Kong itself waits for its client. */
  boolean hasPassed(long nanoTime, boolean waitsForClient) {
    return silentNanos(nanoTime) >= (waitsForClient ? PATIENCE_WITH_CLIENT : PATIENCE);
  }
}
