package dev.postrider.spool;

import dev.postrider.kafka.MissingPartition;
import dev.postrider.kafka.ProducerFactory;
import dev.postrider.kafka.SenderConfig;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Keeps records on local disk until the brokers have them. A record that {@link #append} has kept is
 * delivered at least once, and after those of the same topic and key that were kept before, also if the
 * process or the machine fails in between. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Spool implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Spool.class.getName());
  private static final long LONGEST_WAIT_MILLIS = 50;
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  /** After so long without an acknowledgement the brokers are taken to be away. */
  private static final Duration STANDSTILL = Duration.ofMillis(500);

  private final Intake intake = new Intake();
  private final Engine engine;
  private final Producer<byte[], byte[]> producer;
  private final Supplier<SpoolStatistics> statistics;
  private final Thread committer;
  private final Thread deliverer;
  private boolean woken;
  private boolean closing;
  private boolean closed;

  private Spool(
      SpoolConfig config,
      ClusterMark cluster,
      Producer<byte[], byte[]> producer,
      SpoolListener listener)
      throws IOException {
    this.producer = producer;
    this.engine = new Engine(
        config,
        cluster,
        config.segmentBytes(),
        new LocalDisk(),
        this::send,
        listener,
        new ThisMachine(),
        intake,
        this::wake);
    this.statistics = engine::statistics;
    this.committer = thread("commit", this::commitWhatComes);
    this.deliverer = thread("deliver", this::deliverWhatWaits);
  }

  /**
   * Opens the folder and delivers the records in it.
   *
   * @param listener hears of what is delivered also before this returns
   * @param sender of its properties, those are replaced that a delivery without loss needs
   * @throws IOException if the folder cannot be made or locked
   * @throws KafkaException if kafka-clients refuses the properties
   */
  public static Spool open(SpoolConfig config, SenderConfig sender, SpoolListener listener)
      throws IOException {
    Producer<byte[], byte[]> producer =
        ProducerFactory.create(sender.withProperties(lossless(sender.properties())));
    Spool spool = null;
    try {
      spool = new Spool(config, cluster(config, sender), producer, listener);
      spool.committer.start();
      spool.deliverer.start();
      return spool;
    } finally {
      if (spool == null) {
        producer.close(Duration.ZERO);
      }
    }
  }

  private static Map<String, Object> lossless(Map<String, Object> properties) {
    Map<String, Object> lossless = new HashMap<>(properties);
    lossless.put(ProducerConfig.ACKS_CONFIG, "all");
    lossless.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    lossless.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    lossless.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    lossless.put(ProducerConfig.LINGER_MS_CONFIG, 2);
    lossless.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    lossless.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    return lossless;
  }

  private static ClusterMark cluster(SpoolConfig config, SenderConfig sender) {
    Object servers = sender.properties().get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
    Set<String> named = Arrays.stream(String.valueOf(servers).split(","))
        .map(String::strip)
        .collect(Collectors.toUnmodifiableSet());
    return new ClusterMark(config.clusterName(), named);
  }

  private static Thread thread(String purpose, Runnable work) {
    Thread thread = new Thread(work, "postrider-spool-" + purpose);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Has the records forced to disk, and then delivered.
   *
   * @return complete once they are on disk; failed with a {@link SpoolFullException} or an {@link
   *     IOException} if they may not be, although some of them may be delivered all the same
   */
  public CompletableFuture<Void> append(List<ProducerRecord<byte[], byte[]>> records) {
    return engine.append(records);
  }

  /** The producer that delivers, which stays the spool's. */
  public Producer<byte[], byte[]> producer() {
    return producer;
  }

  /** Gives what the spool holds at the moment of the call; always the same object. */
  public Supplier<SpoolStatistics> statistics() {
    return statistics;
  }

  /** Records that are kept and not delivered. */
  public long pendingRecords() {
    return engine.pendingRecords();
  }

  /** The same in bytes on disk. */
  public long pendingBytes() {
    return engine.pendingBytes();
  }

  private void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    Callback ended = (metadata, failure) -> callback.onCompletion(
        metadata, failure == null ? null : MissingPartition.orElse(failure, record, producer));
    try {
      var unused = producer.send(record, ended);
    } catch (RuntimeException e) {
      ended.onCompletion(null, e);
    } catch (LinkageError e) {
      // The library of a codec is missing, for example.
      ended.onCompletion(null, new KafkaException(e.toString(), e));
    }
  }

  private void commitWhatComes() {
    try {
      while (intake.await()) {
        try {
          engine.commit();
        } catch (VirtualMachineError e) {
          LOG.log(Level.ERROR, "records could not be kept", e);
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.ERROR, "a thread of the spool was interrupted, and ends", e);
    }
  }

  private void deliverWhatWaits() {
    try {
      while (awaitWork()) {
        try {
          engine.deliver();
        } catch (RuntimeException | VirtualMachineError e) {
          LOG.log(Level.ERROR, "delivery from the spool has to try again", e);
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.ERROR, "a thread of the spool was interrupted, and ends", e);
    }
  }

  private synchronized boolean awaitWork() throws InterruptedException {
    long start = System.nanoTime();
    long millis = LONGEST_WAIT_MILLIS;
    while (!woken && !closing && millis > 0) {
      wait(millis);
      millis = LONGEST_WAIT_MILLIS - (System.nanoTime() - start) / 1_000_000;
    }
    woken = false;
    return !closing;
  }

  private synchronized void wake() {
    if (!woken) {
      woken = true;
      notifyAll();
    }
  }

  /**
   * Takes nothing more, and delivers for a while if the brokers are there. Records that are not delivered
   * by then stay on disk for the next owner of the folder. A second call does nothing.
   *
   * @param timeout how long to wait at most; more than five seconds count as five
   */
  public void close(Duration timeout) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    Duration wait = timeout.compareTo(LONGEST_CLOSE) < 0 ? timeout : LONGEST_CLOSE;
    long deadline = System.nanoTime() + wait.toNanos();
    intake.close();
    boolean interrupted = joined(committer);
    interrupted |= awaitEmpty(deadline);
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    interrupted |= joined(deliverer);
    try {
      producer.close(Duration.ZERO);
      engine.close();
    } catch (IOException | KafkaException e) {
      LOG.log(Level.WARNING, "the spool did not close well", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits as long as records are delivered; answers whether it was interrupted. */
  private synchronized boolean awaitEmpty(long deadline) {
    try {
      long pending = engine.pendingRecords();
      long end = Math.min(deadline, System.nanoTime() + STANDSTILL.toNanos());
      while (pending > 0 && end - System.nanoTime() > 0) {
        wait(LONGEST_WAIT_MILLIS);
        long left = engine.pendingRecords();
        if (left < pending) {
          pending = left;
          end = Math.min(deadline, System.nanoTime() + STANDSTILL.toNanos());
        }
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static boolean joined(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /** Closes, waiting up to five seconds. */
  @Override
  public void close() {
    close(LONGEST_CLOSE);
  }

  private static final class ThisMachine implements Engine.Surroundings {
    private final SecureRandom random = new SecureRandom();

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public long millis() {
      return System.currentTimeMillis();
    }

    @Override
    public long salt() {
      return random.nextLong();
    }
  }
}
