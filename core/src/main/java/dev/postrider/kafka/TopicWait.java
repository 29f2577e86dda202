package dev.postrider.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Holds records back, in order, while their topic is not known to the producer or the producer has no
 * room, and tries again in the background. The order of records for one topic is kept. Thread-safe.
 */
final class TopicWait {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** After so long a topic that is still not known deserves a look at the brokers themselves. */
  private static final Duration SUSPICIOUS_PAUSE = Duration.ofMillis(300);

  /** Well below the producer's {@code metadata.max.idle.ms}, after which it forgets a topic. */
  private static final long FRESH_NANOS = Duration.ofSeconds(60).toNanos();

  private final Producer<byte[], byte[]> producer;
  private final Background background;
  private final Backlog backlog;
  private final BrokerContact contact;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private volatile boolean closed;

  TopicWait(
      Producer<byte[], byte[]> producer,
      Background background,
      Backlog backlog,
      BrokerContact contact) {
    this.producer = producer;
    this.background = background;
    this.backlog = backlog;
    this.contact = contact;
  }

  /** Somebody will need the topic, until {@link #forget}. */
  void warm(String name) {
    while (true) {
      Topic topic = topic(name);
      synchronized (topic) {
        if (!topic.removed) {
          topic.users++;
          ask(topic);
          return;
        }
      }
    }
  }

  /** One user of the topic fewer; topics that nobody needs and that hold no record are forgotten. */
  void forget(String name) {
    Topic left = topics.get(name);
    if (left != null) {
      synchronized (left) {
        left.users = Math.max(0, left.users - 1);
      }
    }
    topics.values().forEach(this::removeIfUnused);
  }

  private void removeIfUnused(Topic topic) {
    synchronized (topic) {
      boolean unused = topic.users == 0 && !topic.asking && topic.held.records() == 0;
      if (unused && !topic.removed && topics.remove(topic.name, topic)) {
        topic.removed = true;
        topic.known = false;
        backlog.removeTopic();
      }
    }
  }

  Topic topic(String name) {
    Topic topic = topics.get(name);
    return topic != null
        ? topic
        : topics.computeIfAbsent(name, absent -> new Topic(absent, backlog.addTopic()));
  }

  /** How many partitions a topic has; 0 if the producer would have to ask for them. */
  int partitions(String name) {
    Topic topic = topics.get(name);
    if (topic == null || !topic.known) {
      return 0;
    }
    try {
      return producer.partitionsFor(name).size();
    } catch (KafkaException e) {
      return 0;
    }
  }

  /** The topics that hold records, with their numbers. */
  Map<String, Long> holding() {
    Map<String, Long> holding = new TreeMap<>();
    topics.values().forEach(topic -> {
      if (topic.held.records() > 0) {
        holding.put(topic.name, topic.held.records());
      }
    });
    return holding;
  }

  /** Sends the record now or, if it has to wait, later; it is given up at its deadline. */
  void send(Sending sending) {
    Topic topic = topic(sending.topic());
    long now = System.nanoTime();
    if (topic.known && now - topic.lastUsed < FRESH_NANOS) {
      topic.lastUsed = now;
      if (sending.send(producer) == null) {
        return;
      }
    }
    add(topic, sending);
  }

  /** Sends the record in the background, after those that wait. */
  void sendLater(Sending sending) {
    add(topic(sending.topic()), sending);
  }

  private void add(Topic found, Sending sending) {
    Topic topic = found;
    boolean added;
    while (true) {
      synchronized (topic) {
        if (!topic.removed) {
          // Within the lock, because close looks for records afterwards.
          added = !closed;
          if (added) {
            topic.known = false;
            topic.waiting.add(sending);
            watch(topic);
            ask(topic);
          }
          break;
        }
      }
      topic = topic(sending.topic());
    }
    if (!added) {
      sending.giveUp(closedTooEarly(topic));
    }
  }

  private void ask(Topic topic) {
    synchronized (topic) {
      if (topic.asking || closed) {
        return;
      }
      topic.asking = true;
    }
    background.run(() -> asked(topic, FIRST_PAUSE));
  }

  private void asked(Topic topic, Duration pause) {
    Exception failure = null;
    try {
      var unused = producer.partitionsFor(topic.name);
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      // Otherwise the topic would never be asked for again.
      failure = new KafkaException(e.toString(), e);
    }
    if (failure == null) {
      failure = sendWaiting(topic);
    }
    if (failure == null) {
      return;
    }
    if (KafkaErrors.isTemporary(failure)) {
      later(topic, failure, pause);
    } else {
      giveUp(topic, KafkaErrors.brokersAnswer(failure));
    }
  }

  /** Room comes soon or not at all; of a topic that is missing the brokers say the same for long. */
  private void later(Topic topic, Exception reason, Duration pause) {
    synchronized (topic) {
      topic.reason = reason;
    }
    if (pause.compareTo(SUSPICIOUS_PAUSE) > 0) {
      contact.look(background);
    }
    Duration twice = pause.multipliedBy(2);
    Duration longest = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    Duration next = reason instanceof BufferExhaustedException ? FIRST_PAUSE : longest;
    background.runAfter(pause, () -> askAgain(topic, next));
  }

  private void askAgain(Topic topic, Duration pause) {
    boolean isWaiting;
    synchronized (topic) {
      isWaiting = !topic.waiting.isEmpty();
      topic.asking = isWaiting;
    }
    if (isWaiting) {
      asked(topic, pause);
    } else {
      removeIfUnused(topic);
    }
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
      Exception reason = next.send(producer);
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
      sending.giveUp(closedTooEarly(topic));
    }
  }

  /** Looks again when the first one's time is over, even if the producer blocks until then. */
  private void watch(Topic topic) {
    Sending first = topic.waiting.peek();
    if (first != null && !topic.watched) {
      topic.watched = true;
      long nanos = Math.max(0, first.deadline() - System.nanoTime());
      background.tick(Duration.ofNanos(nanos), () -> giveUpLate(topic));
    }
  }

  private void giveUpLate(Topic topic) {
    List<Sending> late = new ArrayList<>();
    Exception reason;
    synchronized (topic) {
      reason = topic.reason;
      long now = System.nanoTime();
      while (!topic.waiting.isEmpty() && topic.waiting.element().deadline() - now <= 0) {
        late.add(topic.waiting.remove());
      }
      topic.watched = false;
      watch(topic);
    }
    if (!late.isEmpty()) {
      Exception failure = tooLate(topic, reason);
      late.forEach(sending -> sending.giveUp(failure));
    }
  }

  private static void giveUp(Topic topic, Exception failure) {
    List<Sending> all;
    synchronized (topic) {
      all = new ArrayList<>(topic.waiting);
      topic.waiting.clear();
      topic.asking = false;
      topic.notifyAll();
    }
    all.forEach(sending -> sending.giveUp(failure));
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
          topic.wait(Math.min(millis, FIRST_PAUSE.toMillis()));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Gives up the records that wait, and from now on every record that would have to wait. */
  void close() {
    closed = true;
    topics.values().forEach(topic -> giveUp(topic, closedTooEarly(topic)));
  }

  private Exception closedTooEarly(Topic topic) {
    return new TimeoutException(notKnown(topic, "when the sender was closed"));
  }

  private Exception tooLate(Topic topic, @Nullable Exception reason) {
    if (reason instanceof BufferExhaustedException) {
      return new BufferExhaustedException(
          "the producer's buffer was full for the delivery timeout");
    }
    String what = notKnown(topic, "within the delivery timeout");
    Exception answer = reason == null ? null : KafkaErrors.brokersAnswer(reason);
    return answer == null || answer == reason
        ? new TimeoutException(what)
        : new TimeoutException(what + ": " + answer.getMessage(), answer);
  }

  /** Tells "no broker could be asked" from "no broker knows the topic". */
  private String notKnown(Topic topic, String when) {
    String silence = contact.silence();
    return silence == null
        ? "topic " + topic.name + " was not known to a broker " + when
        : "topic " + topic.name + " could not be looked up " + when + ": " + silence;
  }
}
