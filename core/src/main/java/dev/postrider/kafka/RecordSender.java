package dev.postrider.kafka;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
 *
 * @since 0.1.0
 */
public final class RecordSender implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RecordSender.class.getName());
  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final boolean producerIsOurs;
  private final SenderConfig config;
  private final Backlog backlog;
  private final Background background;
  private final TopicWait topicWait;
  private final Sending.End end = this::ended;
  private final @Nullable ProducerHealth health;
  private final @Nullable Transactions transactions;
  private final BrokerProbe probe;

  /** Of the health gate, which closes it once the brokers answer. */
  private final BrokerProbe gateProbe;

  private final ProducerEnd producerEnd;
  private final DeliveryLog log;
  private final Standstill standstill = new Standstill(System::nanoTime);
  private final Losses losses = new Losses();
  private final Supplier<ProducerStatistics> buffer;

  /** Those of all senders that are counted together. */
  private final Losses allLosses;

  private volatile boolean closed;

  private RecordSender(
      Producer<byte[], byte[]> producer,
      boolean producerIsOurs,
      SenderConfig config,
      Losses allLosses,
      @Nullable Transactions transactions) {
    this.producer = producer;
    this.transactions = transactions;
    this.buffer = () -> statistics(null, 1);
    this.producerIsOurs = producerIsOurs;
    this.config = config;
    this.backlog = new Backlog(config.maxRecords(), config.maxBytes());
    // Calls to a producer made here do not block, and one thread makes them all.
    this.background = new Background("postrider-" + producer.hashCode(), !producerIsOurs);
    this.producerEnd = new ProducerEnd(producer, background);
    this.log = new DeliveryLog(background, LOG_INTERVAL);
    BrokerContact contact = new BrokerContact(config.properties(), producer::metrics);
    this.topicWait = new TopicWait(producer, background, backlog, contact);
    this.allLosses = allLosses;
    SenderConfig.HealthGate gate = config.healthGate();
    this.health = gate == null ? null : new ProducerHealth(gate, () -> probeLater(gate));
    this.probe = new BrokerProbe(config.properties());
    this.gateProbe = new BrokerProbe(config.properties());
  }

  /**
   * A sender with a producer of its own, made from the properties.
   *
   * @throws KafkaException if kafka-clients refuses the properties
   */
  public static RecordSender create(SenderConfig config) {
    return create(config, new Losses());
  }

  /** The same, with its losses also counted there. */
  static RecordSender create(SenderConfig config, Losses allLosses) {
    return create(
        config, properties -> ProducerFactory.create(config.withProperties(properties)), allLosses);
  }

  /**
   * The same with producers from this function, which is given their properties. The sender closes them.
   *
   * @throws KafkaException if the function throws one, or kafka-clients refuses the properties
   */
  public static RecordSender create(
      SenderConfig config, Function<Map<String, Object>, Producer<byte[], byte[]>> maker) {
    return create(config, maker, new Losses());
  }

  private static RecordSender create(
      SenderConfig config,
      Function<Map<String, Object>, Producer<byte[], byte[]>> maker,
      Losses allLosses) {
    TransactionConfig wanted = config.transactions();
    if (wanted == null) {
      return new RecordSender(maker.apply(config.properties()), true, config, allLosses, null);
    }
    TransactionalProducers producers = new TransactionalProducers(config, wanted, maker);
    Producer<byte[], byte[]> producer = maker.apply(config.properties());
    return new RecordSender(producer, true, config, allLosses, new Transactions(wanted, producers));
  }

  /**
   * A sender with this producer, which stays the caller's to close.
   *
   * @throws IllegalArgumentException if there is a health gate or are transactions: probes and
   *     transactional producers need the properties
   */
  public static RecordSender using(Producer<byte[], byte[]> producer, SenderConfig config) {
    if (config.healthGate() != null || config.transactions() != null) {
      throw new IllegalArgumentException(
          "a health gate, and transactions, need producers made from properties");
    }
    return new RecordSender(
        requireNonNull(producer, "producer"), false, config, new Losses(), null);
  }

  /**
   * Says which topics will be needed, until {@link #forget}: each has a fair share of the room from now
   * on, and its metadata is asked for in the background.
   */
  public void warm(Iterable<String> topics) {
    topics.forEach(topicWait::warm);
  }

  /** Undoes one {@link #warm}. Records on their way still arrive. */
  public void forget(Iterable<String> topics) {
    topics.forEach(topicWait::forget);
  }

  /**
   * Takes all of the records or none; with transactions all are written or none.
   *
   * @param delivery hears of each record that was taken
   * @return why nothing was taken, or null if all was
   */
  public @Nullable Refusal send(List<ProducerRecord<byte[], byte[]>> records, Delivery delivery) {
    return send(records, null, delivery);
  }

  /**
   * As {@link #send(List, Delivery)}, but in the transaction something is claimed, or the records are not
   * written.
   *
   * @param claim what they must claim; null for nothing
   * @throws IllegalArgumentException if there is a claim and no transactions
   */
  public @Nullable Refusal send(
      List<ProducerRecord<byte[], byte[]>> records, @Nullable Claim claim, Delivery delivery) {
    if (claim != null && transactions == null) {
      throw new IllegalArgumentException("a claim needs transactions");
    }
    Refusal refusal = refusal(records);
    if (refusal != null) {
      return refusal;
    }
    boolean taken = (records.size() == 1 && transactions == null)
        ? sendOne(records.get(0), delivery, deadline())
        : sendAll(records, claim, delivery, deadline());
    return taken ? null : Refusal.BUFFER_FULL;
  }

  private @Nullable Refusal refusal(List<ProducerRecord<byte[], byte[]>> records) {
    if (isTooLarge(records)) {
      return Refusal.TOO_LARGE;
    }
    if (closed) {
      return Refusal.CLOSED;
    }
    return health == null || health.isHealthy() ? null : Refusal.UNHEALTHY;
  }

  private long deadline() {
    return System.nanoTime() + config.deliveryTimeout().toNanos();
  }

  /** Whether one of the records is larger than the producer may send. */
  public boolean isTooLarge(List<ProducerRecord<byte[], byte[]>> records) {
    for (ProducerRecord<byte[], byte[]> record : records) {
      if (RecordSize.upperBound(record) > config.maxRecordBytes()) {
        return true;
      }
    }
    return false;
  }

  /** The most bytes that one of these records can take, as limits count them. */
  public static long bytes(ProducerRecord<byte[], byte[]> record) {
    return RecordSize.upperBound(record);
  }

  private boolean sendOne(ProducerRecord<byte[], byte[]> record, Delivery delivery, long deadline) {
    Sending taken = take(record, delivery, deadline);
    if (taken == null) {
      return false;
    }
    topicWait.send(taken);
    return true;
  }

  private boolean sendAll(
      List<ProducerRecord<byte[], byte[]>> records,
      @Nullable Claim claim,
      Delivery delivery,
      long deadline) {
    List<Sending> all = new ArrayList<>(records.size());
    for (ProducerRecord<byte[], byte[]> record : records) {
      Sending taken = take(record, delivery, deadline);
      if (taken == null) {
        all.forEach(sending -> backlog.release(sending.held(), sending.size()));
        return false;
      }
      all.add(taken);
    }
    if (transactions != null) {
      transactions.send(all, claim);
    } else {
      all.forEach(topicWait::send);
    }
    return true;
  }

  /** Takes room for a record; null if there is none. */
  private @Nullable Sending take(
      ProducerRecord<byte[], byte[]> record, Delivery delivery, long deadline) {
    long size = RecordSize.upperBound(record);
    Backlog.Held held = topicWait.topic(record.topic()).held;
    if (!backlog.tryAcquire(held, size)) {
      log.full(record.topic(), backlog);
      return null;
    }
    return new Sending(record, held, size, deadline, delivery, end);
  }

  /** How many partitions a topic has; 0 if that is not known without asking a broker. */
  public int partitions(String topic) {
    return topicWait.partitions(topic);
  }

  /** How many records are taken and not yet acknowledged or given up. */
  public long pending() {
    return backlog.records();
  }

  /** The same records in bytes, with their headers and overhead. */
  public long pendingBytes() {
    return backlog.bytes();
  }

  /**
   * Takes one record, for a thread that must not block even where a producer does that was handed in,
   * such as the one that calls a {@link Delivery}.
   *
   * @param delivery hears of the record if it was taken
   * @return why it was not taken, or null if it was
   */
  public @Nullable Refusal sendLater(ProducerRecord<byte[], byte[]> record, Delivery delivery) {
    Refusal refusal = refusal(List.of(record));
    if (refusal != null) {
      return refusal;
    }
    Sending taken = take(record, delivery, deadline());
    if (taken == null) {
      return Refusal.BUFFER_FULL;
    }
    topicWait.sendLater(taken);
    return null;
  }

  /** After how long it may be worth to try again what was refused; at least a second. */
  public Duration retryAfter(Refusal refusal) {
    return switch (refusal) {
      case BUFFER_FULL -> standstill.refused();
      case UNHEALTHY -> health == null ? SHORTEST_RETRY : health.untilHealthy();
      case TOO_LARGE, CLOSED -> SHORTEST_RETRY;
    };
  }

  /** Counts and logs a record as lost that its {@link Delivery} had no other place for after all. */
  public void lost(GivenUpRecord given) {
    String topic = given.record().topic();
    losses.add(topic, given.reason());
    allLosses.add(topic, given.reason());
    log.failed(topic, given.reason(), given.failure());
  }

  /** How many producers it has. */
  int producers() {
    TransactionConfig wanted = config.transactions();
    return wanted == null ? 1 : 1 + wanted.producers();
  }

  /** The producer, for its own metrics. The caller must not close it. */
  public Producer<byte[], byte[]> producer() {
    return producer;
  }

  /** Gives what the sender is doing at the moment of the call; always the same object. */
  public Supplier<ProducerStatistics> buffer() {
    return buffer;
  }

  /**
   * Asks the brokers for the nodes of their cluster, over connections that are not the producer's.
   *
   * @return whether one has answered in time; empty with a producer that was handed in
   */
  public Optional<Boolean> reachesBrokers(Duration timeout) {
    if (!producerIsOurs) {
      return Optional.empty();
    }
    boolean reached = !closed && probe.reachesBrokers(timeout);
    if (closed) {
      // The probe may have connected anew after close has ended it.
      probe.close();
    }
    return Optional.of(reached && !closed);
  }

  /** A snapshot, for the one that shares this sender. */
  ProducerStatistics statistics(@Nullable String clusterName, int users) {
    return new ProducerStatistics(
        clusterName,
        clientId(),
        users,
        backlog.records(),
        config.maxRecords(),
        backlog.bytes(),
        config.maxBytes(),
        health == null || health.isHealthy(),
        losses.counted(),
        producer.metrics());
  }

  /** As configured or, for a producer that was handed in, as its metrics have it. */
  private String clientId() {
    Object configured = config.properties().get("client.id");
    return configured != null
        ? configured.toString()
        : producer.metrics().keySet().stream()
            .flatMap(name -> Stream.ofNullable(name.tags().get("client-id")))
            .findFirst()
            .orElse("");
  }

  /** Closes, and waits up to 30 seconds for the records that were taken. */
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
    if (transactions != null) {
      transactions.close(deadline);
    }
    topicWait.awaitEmpty(deadline);
    if (!producerIsOurs) {
      producerEnd.flush(deadline);
    }
    // The producer would not close while the thread is interrupted.
    boolean interrupted = Thread.interrupted();
    topicWait.close();
    if (producerIsOurs) {
      interrupted |= producerEnd.close(interrupted ? 0 : deadline - System.nanoTime());
    }
    background.close();
    probe.close();
    gateProbe.close();
    log.flush();
    if (backlog.records() > 0) {
      LOG.log(
          Level.WARNING, "closed while the producer still has records: {0}", topicWait.holding());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until what was taken before is acknowledged or given up. An interrupt ends the waiting.
   *
   * @param timeout how long to wait at most
   */
  public void flush(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    topicWait.awaitEmpty(deadline);
    producerEnd.flush(deadline);
  }

  private void probeLater(SenderConfig.HealthGate gate) {
    Duration interval = gate.probeInterval();
    Duration timeout = interval.compareTo(LONGEST_PROBE) < 0 ? interval : LONGEST_PROBE;
    background.runAfter(interval, () -> {
      if (requireNonNull(health).probed(gateProbe.reachesBrokers(timeout))) {
        probeLater(gate);
      } else {
        gateProbe.close();
      }
    });
  }

  private void ended(
      Sending sending, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
    GivenUpRecord given = failure == null ? null : givenUp(sending, metadata, failure);
    if (given == null && health != null) {
      health.acknowledged();
    }
    backlog.release(sending.held(), sending.size());
    standstill.moved();
    if (given == null) {
      sending.delivery().acknowledged(sending.record(), requireNonNull(metadata));
    } else {
      sending.delivery().givenUp(sending.record(), given);
    }
    if (closed && backlog.records() == 0) {
      log.flush();
    }
  }

  private GivenUpRecord givenUp(
      Sending sending, @Nullable RecordMetadata metadata, Exception failure) {
    LossReason reason = LossReason.of(failure, closed);
    GivenUpRecord given =
        GivenUpRecord.lost(sending.record(), metadata, reason, failure, sending.attempts());
    if (!sending.delivery().hasOtherPlace()) {
      lost(given);
    }
    if (health != null) {
      long sent = sending.deadline() - config.deliveryTimeout().toNanos();
      int partition = metadata == null ? -1 : metadata.partition();
      health.failed(failure, sent, () -> hasNoLeader(sending.topic(), partition));
    }
    return given;
  }

  /** Whether the brokers have said that the partition has no leader. */
  private boolean hasNoLeader(String topic, int partition) {
    try {
      return partition >= 0
          && producer.partitionsFor(topic).stream()
              .anyMatch(info -> info.partition() == partition && info.leader() == null);
    } catch (KafkaException e) {
      return false;
    }
  }
}
