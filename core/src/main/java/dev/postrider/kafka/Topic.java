package dev.postrider.kafka;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What is known of a topic, and its records that wait. Guarded by itself unless said otherwise. */
final class Topic {

  final String name;

  /** Thread-safe by itself. */
  final Backlog.Held held;

  final ArrayDeque<Sending> waiting = new ArrayDeque<>();

  /** Read without the lock on the way of every record. */
  volatile boolean known;

  volatile long lastUsed;

  /** How many have said that they need it. */
  int users;

  /** Nobody needs it: another object may stand for it by now. */
  boolean removed;

  boolean asking;

  /** A look at the deadline of the first that waits is due. */
  boolean watched;

  /** A record has left the queue and is being sent. */
  boolean sending;

  /** Why the last attempt came to nothing. */
  @Nullable
  Exception reason;

  Topic(String name, Backlog.Held held) {
    this.name = name;
    this.held = held;
  }
}
