package dev.postrider.kafka;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The state of a topic, and its records that wait. Guarded by itself unless said otherwise.
 *
 * <pre>
 *  known  asking  waiting     state, and what ends it
 *  -----  ------  ----------  ---------------------------------------------------------------
 *  false  false   empty       new: a record or a user comes            -&gt; asking
 *  false  true    any number  asking: the background asks for the topic
 *                               the brokers know the topic             -&gt; sending
 *                               they do not, or have no room           -&gt; asking, after a pause
 *                               they never will                        -&gt; new; the records are lost
 *  false  true    shrinking   sending: the records that wait go first, in their order
 *                               none is left                           -&gt; known
 *                               the producer refuses one for now       -&gt; asking
 *  true   false   empty       known: callers send for themselves
 *                               the producer has forgotten the topic   -&gt; asking
 * </pre>
 *
 * <p>{@code sending} is true while one record is out of the queue. {@code watched} and the deadlines are
 * independent of these states: a record whose time is over leaves the queue in any of them. {@code
 * removed} ends the object: whoever still holds it looks the topic up again.
 */
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
