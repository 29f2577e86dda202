package dev.postrider.kafka;

import dev.postrider.kafka.RecordSender.Sending;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

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

    Topic(String name) {
      this.name = name;
    }
  }

  private final Producer<byte[], byte[]> producer;
  private final Background background;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();

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
    synchronized (topic) {
      topic.known = false;
      topic.waiting.add(sending);
    }
    ask(topic);
  }

  private void ask(Topic topic) {
    synchronized (topic) {
      if (topic.asking) {
        return;
      }
      topic.asking = true;
      if (!topic.watched) {
        topic.watched = true;
        background.tick(PAUSE, () -> watch(topic));
      }
    }
    if (!background.run(() -> asked(topic))) {
      giveUp(topic, notKnown(topic, "when the sender was closed"));
    }
  }

  private void asked(Topic topic) {
    Exception failure = null;
    try {
      var unused = producer.partitionsFor(topic.name);
    } catch (RuntimeException e) {
      failure = e;
    }
    if (failure == null) {
      sendWaiting(topic);
    } else if (failure instanceof RetriableException) {
      background.runAfter(PAUSE, () -> askAgain(topic));
    } else {
      giveUp(topic, failure);
    }
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

  /** Sends in order; only when nothing waits any more may a caller send for itself. */
  private void sendWaiting(Topic topic) {
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
          return;
        }
      }
      next.send();
    }
  }

  /** Gives up what has waited too long, even while the producer blocks in {@code partitionsFor}. */
  private void watch(Topic topic) {
    List<Sending> late = new ArrayList<>();
    synchronized (topic) {
      long now = System.nanoTime();
      while (!topic.waiting.isEmpty() && topic.waiting.element().deadline() - now <= 0) {
        late.add(topic.waiting.remove());
      }
      topic.watched = topic.asking;
      if (topic.watched) {
        background.tick(PAUSE, () -> watch(topic));
      }
    }
    late.forEach(
        sending -> sending.done(notKnown(topic, "to a broker within the delivery timeout")));
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

  void giveUpAll() {
    topics.values().forEach(topic -> giveUp(topic, notKnown(topic, "when the sender was closed")));
  }

  private static Exception notKnown(Topic topic, String when) {
    return new TimeoutException("topic " + topic.name + " was not known " + when);
  }
}
