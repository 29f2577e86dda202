package dev.postrider.kafka;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A producer that never blocks its caller. {@code KafkaProducer.send} may wait for a topic's metadata
 * or for buffer space; this sends a record only once its topic is known, keeps it in memory until then,
 * and refuses it at once when too much is kept. Thread-safe.
 *
 * <p>A producer that is handed in may still block in {@code send} while its own buffer is full, or
 * when a topic has just been deleted, for its {@code max.block.ms}; set that to 0 to rule it out.
 */
public final class RecordSender implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RecordSender.class.getName());
  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final boolean producerIsOurs;
  private final SenderConfig config;
  private final Backlog backlog;
  private final Background background;
  private final TopicWait topicWait;
  private final @Nullable ProducerHealth health;
  private final BrokerProbe probe;
  private final DeliveryLog log;
  private volatile boolean closed;

  private RecordSender(
      Producer<byte[], byte[]> producer, boolean producerIsOurs, SenderConfig config) {
    this.producer = producer;
    this.producerIsOurs = producerIsOurs;
    this.config = config;
    this.backlog = new Backlog(config.maxRecords(), config.maxBytes());
    // Calls to a producer made here do not block, and one thread makes them all.
    this.background = new Background("postrider-" + producer.hashCode(), !producerIsOurs);
    this.log = new DeliveryLog(background, LOG_INTERVAL);
    this.topicWait = new TopicWait(producer, background);
    SenderConfig.HealthGate gate = config.healthGate();
    this.health = gate == null ? null : new ProducerHealth(gate, () -> probeLater(gate));
    this.probe = new BrokerProbe(config.properties());
  }

  /**
   * A sender with a producer of its own, made from the properties.
   *
   * @throws KafkaException if kafka-clients refuses the properties
   */
  public static RecordSender create(SenderConfig config) {
    Producer<byte[], byte[]> producer;
    try {
      producer = new KafkaProducer<>(config.properties());
    } catch (KafkaException e) {
      throw e.getCause() == null ? e : new KafkaException(withReason(e), e);
    }
    return new RecordSender(producer, true, config);
  }

  /** Kafka says only in a cause what went wrong; that of a login goes on with a stack trace. */
  private static String withReason(KafkaException e) {
    Throwable reason = e;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    String text = String.valueOf(reason.getMessage());
    return e.getMessage() + ": " + text.lines().findFirst().orElse("");
  }

  /**
   * A sender with this producer, which stays the caller's to close.
   *
   * @throws IllegalArgumentException if there is a health gate: probes need the properties
   */
  public static RecordSender using(Producer<byte[], byte[]> producer, SenderConfig config) {
    if (config.healthGate() != null) {
      throw new IllegalArgumentException("a health gate needs a producer made from properties");
    }
    return new RecordSender(requireNonNull(producer, "producer"), false, config);
  }

  /** Asks for the metadata of topics that will be needed, in the background. */
  public void warm(Iterable<String> topics) {
    topics.forEach(topicWait::warm);
  }

  /**
   * Takes all of the records or none.
   *
   * @param delivery hears of each record that was taken
   * @return why nothing was taken, or null if all was
   */
  public @Nullable Refusal send(List<ProducerRecord<byte[], byte[]>> records, Delivery delivery) {
    long size = 0;
    for (ProducerRecord<byte[], byte[]> record : records) {
      long recordSize = RecordSize.upperBound(record);
      if (recordSize > config.maxRecordBytes()) {
        return Refusal.TOO_LARGE;
      }
      size += recordSize;
    }
    if (closed) {
      return Refusal.CLOSED;
    }
    if (health != null && !health.isHealthy()) {
      return Refusal.UNHEALTHY;
    }
    if (!backlog.tryAcquire(records.size(), size)) {
      log.full(backlog);
      return Refusal.BUFFER_FULL;
    }
    for (ProducerRecord<byte[], byte[]> record : records) {
      long deadline = System.nanoTime() + config.deliveryTimeout().toNanos();
      send(new Sending(record, delivery, RecordSize.upperBound(record), deadline));
    }
    return null;
  }

  private void send(Sending sending) {
    if (!topicWait.holdsBack(sending) && sending.send(false) != null) {
      topicWait.forgotten(sending);
    }
  }

  /** How many records are taken and not yet acknowledged or given up. */
  public long pending() {
    return backlog.records();
  }

  /** What it is doing now, for the one that shares it. */
  ProducerStatistics statistics(@Nullable String clusterName, int users) {
    return new ProducerStatistics(
        clusterName,
        String.valueOf(config.properties().get("client.id")),
        users,
        backlog.records(),
        config.maxRecords(),
        backlog.bytes(),
        config.maxBytes(),
        health == null || health.isHealthy(),
        producer.metrics());
  }

  /** Closes, waiting up to 30 seconds for what has been taken. */
  @Override
  public void close() {
    close(DEFAULT_CLOSE_TIMEOUT);
  }

  /**
   * Takes nothing more, waits for what has been taken, gives up what is left then, and closes the
   * producer if it is the sender's own. A second call does nothing.
   *
   * @param timeout how long to wait at most
   */
  public void close(Duration timeout) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    topicWait.awaitEmpty(deadline);
    if (!producerIsOurs) {
      flushProducer(deadline);
    }
    // The producer would not close while the thread is interrupted.
    boolean interrupted = Thread.interrupted();
    topicWait.close();
    if (producerIsOurs) {
      interrupted |= closeProducer(interrupted ? 0 : deadline - System.nanoTime());
    }
    background.close();
    probe.close();
    log.close();
    if (backlog.records() > 0) {
      LOG.log(Level.WARNING, "closed with {0} records not delivered", backlog.records());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it was interrupted. */
  private boolean closeProducer(long nanos) {
    try {
      producer.close(Duration.ofNanos(Math.max(0, nanos)));
    } catch (KafkaException e) {
      LOG.log(Level.WARNING, "the producer did not close well", e);
    }
    return Thread.interrupted();
  }

  /**
   * Waits until what was taken before is acknowledged or given up. An interrupt ends the waiting.
   *
   * @param timeout how long to wait at most
   */
  void flush(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    topicWait.awaitEmpty(deadline);
    flushProducer(deadline);
  }

  /** On a thread of its own: {@code flush} has no timeout, and others must not wait for it. */
  private void flushProducer(long deadline) {
    Thread flushing = background.start(producer::flush);
    try {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis > 0) {
        flushing.join(millis);
      }
      if (flushing.isAlive()) {
        LOG.log(Level.WARNING, "the producer did not flush in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      flushing.interrupt();
    }
  }

  private void probeLater(SenderConfig.HealthGate gate) {
    Duration interval = gate.probeInterval();
    Duration timeout = interval.compareTo(LONGEST_PROBE) < 0 ? interval : LONGEST_PROBE;
    background.runAfter(interval, () -> {
      if (requireNonNull(health).probed(probe.reachesBrokers(timeout))) {
        probeLater(gate);
      } else {
        probe.close();
      }
    });
  }

  /** One record on its way. */
  final class Sending implements Callback {
    private final ProducerRecord<byte[], byte[]> record;
    private final Delivery delivery;
    private final long size;
    private final long deadline;

    /** Set while the producer's {@code send} runs on this very thread. */
    private @Nullable Thread sender;

    private boolean waitsForRoom;
    private @Nullable Exception tryAgain;
    private boolean done;

    private Sending(
        ProducerRecord<byte[], byte[]> record, Delivery delivery, long size, long deadline) {
      this.record = record;
      this.delivery = delivery;
      this.size = size;
      this.deadline = deadline;
    }

    String topic() {
      return record.topic();
    }

    /** When to give the record up, by {@code System.nanoTime()}. */
    long deadline() {
      return deadline;
    }

    /**
     * Gives the record to the producer.
     *
     * @param waitsForRoom whether a full buffer is a reason to try again
     * @return why it must be tried again; null if the producer has taken or refused it
     */
    @Nullable
    Exception send(boolean waitsForRoom) {
      this.waitsForRoom = waitsForRoom;
      tryAgain = null;
      sender = Thread.currentThread();
      try {
        // What becomes of the record is told to the callback.
        var unused = producer.send(record, this);
      } catch (RuntimeException e) {
        onCompletion(null, e);
      } finally {
        sender = null;
      }
      return tryAgain;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
      if (failure != null && sender == Thread.currentThread() && isPassing(failure)) {
        tryAgain = failure;
      } else {
        done(failure == null ? null : TopicWait.brokersAnswer(failure));
      }
    }

    /** The producer forgets topics that are not used for a while; its full buffer is another matter. */
    private boolean isPassing(Exception failure) {
      return failure instanceof BufferExhaustedException
          ? waitsForRoom
          : TopicWait.isTemporary(failure);
    }

    void done(@Nullable Exception failure) {
      synchronized (this) {
        if (done) {
          return;
        }
        done = true;
      }
      backlog.release(1, size);
      if (failure != null) {
        log.failed(record.topic(), failure);
      }
      if (health != null) {
        health.delivered(failure);
      }
      delivery.done(record, failure);
    }
  }
}
