package dev.postrider;

import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.GivenUpRecord.Outcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Those who hear what one publisher does. Thread-safe. */
final class Listeners {

  private static final Logger LOG = System.getLogger(Listeners.class.getName());

  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

  private final PacedLog deadLetters = new PacedLog(LOG, LOG_INTERVAL, System::nanoTime);

  /** Never changed, only replaced. */
  private volatile List<PublisherListener> all = List.of();

  private boolean closed;

  /** Adds one, who hears first what is open; not if this is closed or the listener is there already. */
  synchronized void add(PublisherListener listener, Consumer<PublisherListener> opened) {
    if (!closed && all.stream().noneMatch(known -> known == listener)) {
      List<PublisherListener> more = new ArrayList<>(all);
      more.add(listener);
      all = List.copyOf(more);
      tell(listener, opened);
    }
  }

  /** Tells all for the last time. */
  synchronized void close(Consumer<PublisherListener> event) {
    closed = true;
    tell(event);
    all = List.of();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** A record of the publisher has been given up. */
  void givenUp(GivenUpRecord given) {
    givenUp(List.of(this), given);
  }

  /** The same for a record that may be of any of these publishers. */
  static void givenUp(List<Listeners> publishers, GivenUpRecord given) {
    if (given.outcome() != Outcome.LOST && !publishers.isEmpty()) {
      publishers
          .get(0)
          .deadLetters
          .warn(
              "a record is a dead letter now: {0}",
              given.record().topic() + ", " + given.outcome() + ", " + given.reason());
    }
    tellEach(publishers, to -> to.givenUp(given));
  }

  /** The brokers have a record of the publisher. */
  void delivered(ProducerRecord<byte[], byte[]> record, long nanos) {
    long bytes = bytes(record);
    tell(to -> to.acknowledged(record.topic(), bytes, nanos));
  }

  /** The same for a record that may be of any of these publishers. */
  static void delivered(
      List<Listeners> publishers, ProducerRecord<byte[], byte[]> record, long nanos) {
    long bytes = bytes(record);
    tellEach(publishers, to -> to.acknowledged(record.topic(), bytes, nanos));
  }

  /** A schema registry was asked for one of these publishers or more. */
  static void schemaFetched(List<Listeners> publishers, boolean success) {
    tellEach(publishers, to -> to.schemaFetched(success));
  }

  /** Tells each once, also one that listens to several of the publishers. */
  private static void tellEach(List<Listeners> publishers, Consumer<PublisherListener> event) {
    if (publishers.size() == 1) {
      publishers.get(0).tell(event);
      return;
    }
    Set<PublisherListener> told = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Listeners publisher : publishers) {
      for (PublisherListener listener : publisher.all) {
        if (told.add(listener)) {
          tell(listener, event);
        }
      }
    }
  }

  private static long bytes(ProducerRecord<byte[], byte[]> record) {
    return length(record.key()) + length(record.value());
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Tells all. */
  void tell(Consumer<PublisherListener> event) {
    for (PublisherListener listener : all) {
      tell(listener, event);
    }
  }

  /** A fault of a listener must reach neither a request, nor another listener, nor Kafka's I/O thread. */
  private static void tell(PublisherListener listener, Consumer<PublisherListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "a listener failed", e);
    }
  }
}
