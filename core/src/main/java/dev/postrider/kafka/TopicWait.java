package dev.postrider.kafka;

import dev.postrider.kafka.RecordSender.Sending;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Holds records back, in order, while their topic is not known to the producer, and asks for it in the
 * background. The order of records for one topic is kept. Thread-safe.
 */
final class TopicWait {

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Well below the producer's {@code metadata.max.idle.ms}, after which it forgets a topic. */
  private static final long FRESH_NANOS = Duration.ofSeconds(60).toNanos();

  private static final class Topic {
    final String name;
    final ArrayDeque<Sending> waiting = new ArrayDeque<>();

    /** Read without the lock on the way of every record. */
    volatile boolean known;

    volatile long lastUsed;
    boolean asking;
    boolean watched;

    /** A record has left the queue and is being sent. */
    boolean sending;

    /** Why the last attempt came to nothing. */
    @Nullable
    Exception reason;

    Topic(String name) {
      this.name = name;
    }
  }

  private final Producer<byte[], byte[]> producer;
  private final Background background;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private volatile boolean closed;

  TopicWait(Producer<byte[], byte[]> producer, Background background) {
    this.producer = producer;
    this.background = background;
  }

  void warm(String name) {
    ask(topic(name));
  }

  /** Whether the record has to wait; if so, it is sent later or given up at its deadline. */
  boolean holdsBack(Sending sending) {
    Topic topic = topic(sending.topic());
    long now = System.nanoTime();
    if (topic.known && now - topic.lastUsed < FRESH_NANOS) {
      topic.lastUsed = now;
      return false;
    }
    add(topic, sending);
    return true;
  }

  /** The producer did not know the topic after all. */
  void forgotten(Sending sending) {
    add(topic(sending.topic()), sending);
  }

  private Topic topic(String name) {
    Topic topic = topics.get(name);
    return topic != null ? topic : topics.computeIfAbsent(name, Topic::new);
  }

  private void add(Topic topic, Sending sending) {
    boolean added;
    synchronized (topic) {
      // Within the lock: whoever closes looks for records after that.
      added = !closed;
      if (added) {
        topic.known = false;
        topic.waiting.add(sending);
      }
    }
    if (added) {
      ask(topic);
    } else {
      sending.done(closedTooEarly(topic));
    }
  }

  private void ask(Topic topic) {
    synchronized (topic) {
      if (topic.asking || closed) {
        return;
      }
      topic.asking = true;
      if (!topic.watched) {
        topic.watched = true;
        background.tick(PAUSE, () -> watch(topic));
      }
    }
    background.run(() -> asked(topic));
  }

  private void asked(Topic topic) {
    Exception failure = null;
    try {
      var unused = producer.partitionsFor(topic.name);
    } catch (RuntimeException e) {
      failure = e;
    }
    if (failure == null) {
      failure = sendWaiting(topic);
    }
    if (failure == null) {
      return;
    }
    if (isTemporary(failure)) {
      later(topic, failure);
    } else {
      giveUp(topic, brokersAnswer(failure));
    }
  }

  private void later(Topic topic, Exception reason) {
    synchronized (topic) {
      topic.reason = reason;
    }
    background.runAfter(PAUSE, () -> askAgain(topic));
  }

  /** Whether another attempt may do. */
  static boolean isTemporary(Exception failure) {
    return brokersAnswer(failure) instanceof RetriableException;
  }

  /** The producer wraps what the brokers say of a topic in a time-out. */
  static Exception brokersAnswer(Exception failure) {
    boolean wraps = failure instanceof TimeoutException;
    return wraps && failure.getCause() instanceof ApiException answer ? answer : failure;
  }

  private void askAgain(Topic topic) {
    synchronized (topic) {
      if (topic.waiting.isEmpty()) {
        topic.asking = false;
        return;
      }
    }
    asked(topic);
  }

  /**
   * Sends in order; only when nothing waits any more may a caller send for itself.
   *
   * @return why the first one still waits, or null if none does
   */
  private @Nullable Exception sendWaiting(Topic topic) {
    while (true) {
      Sending next;
      synchronized (topic) {
        next = topic.waiting.poll();
        topic.sending = next != null;
        if (next == null) {
          topic.notifyAll();
          topic.lastUsed = System.nanoTime();
          topic.known = true;
          topic.asking = false;
          return null;
        }
      }
      Exception reason = next.send(true);
      if (reason != null) {
        putBack(topic, next);
        return reason;
      }
    }
  }

  private void putBack(Topic topic, Sending sending) {
    boolean waits;
    synchronized (topic) {
      topic.sending = false;
      waits = !closed;
      if (waits) {
        topic.waiting.addFirst(sending);
      }
    }
    if (!waits) {
      sending.done(closedTooEarly(topic));
    }
  }

  /** Gives up what has waited too long, even while the producer blocks in {@code partitionsFor}. */
  private void watch(Topic topic) {
    List<Sending> late = new ArrayList<>();
    Exception failure;
    synchronized (topic) {
      failure = tooLate(topic);
      long now = System.nanoTime();
      while (!topic.waiting.isEmpty() && topic.waiting.element().deadline() - now <= 0) {
        late.add(topic.waiting.remove());
      }
      topic.watched = topic.asking;
      if (topic.watched) {
        background.tick(PAUSE, () -> watch(topic));
      }
    }
    late.forEach(sending -> sending.done(failure));
  }

  private static void giveUp(Topic topic, Exception failure) {
    List<Sending> all;
    synchronized (topic) {
      all = new ArrayList<>(topic.waiting);
      topic.waiting.clear();
      topic.asking = false;
      topic.notifyAll();
    }
    all.forEach(sending -> sending.done(failure));
  }

  /** Waits until nothing is held back, but not beyond the deadline by {@code System.nanoTime()}. */
  void awaitEmpty(long deadline) {
    topics.values().forEach(topic -> awaitEmpty(topic, deadline));
  }

  private static void awaitEmpty(Topic topic, long deadline) {
    synchronized (topic) {
      while ((topic.sending || !topic.waiting.isEmpty())
          && !Thread.currentThread().isInterrupted()) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return;
        }
        try {
          topic.wait(Math.min(millis, PAUSE.toMillis()));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Gives up what waits, and from now on whatever would have to. */
  void close() {
    closed = true;
    topics.values().forEach(topic -> giveUp(topic, closedTooEarly(topic)));
  }

  private static Exception closedTooEarly(Topic topic) {
    return new TimeoutException(
        "topic " + topic.name + " was not known when the sender was closed");
  }

  private static Exception tooLate(Topic topic) {
    Exception reason = topic.reason;
    if (reason instanceof BufferExhaustedException) {
      return new BufferExhaustedException(
          "the producer's buffer was full for the delivery timeout");
    }
    String what = "topic " + topic.name + " was not known to a broker within the delivery timeout";
    Exception answer = reason == null ? null : brokersAnswer(reason);
    return answer == null || answer == reason
        ? new TimeoutException(what)
        : new TimeoutException(what + ": " + answer.getMessage(), answer);
  }
}
