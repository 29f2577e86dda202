package dev.postrider.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kafka.DeadLetter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What is left in the folder of a spool, for whoever looks after it. While this is open no publisher takes
 * over what is in the folder. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class StoppedSpool implements AutoCloseable {

  private static final long SEGMENT_BYTES = 1 << 16;

  /** How many records are under way to the brokers at once. */
  private static final int MOST_UNDER_WAY = 500;

  /** What a record waits for. */
  public enum Kind {
    /** The brokers. */
    WAITING,
    /** Somebody who decides: it was given up. */
    DEAD
  }

  /**
   * A record in the folder.
   *
   * @param id of the header {@code postrider-id}; empty if there is none
   * @param time when it was accepted
   * @param record without the headers of a dead letter
   * @param bytes what it takes on disk
   */
  public record Entry(
      Kind kind, String id, Instant time, ProducerRecord<byte[], byte[]> record, int bytes) {}

  /** Looks at one record. */
  @FunctionalInterface
  public interface Visitor {

    /** A record, in the order of its topic. */
    void visit(Entry entry) throws IOException;
  }

  private record Sent(long sequence, Future<RecordMetadata> result) {}

  private final List<Folder> folders;
  private final List<Path> inUse;

  private StoppedSpool(List<Folder> folders, List<Path> inUse) {
    this.folders = folders;
    this.inUse = inUse;
  }

  /**
   * Takes those folders in {@code spool_dir} that no publisher has.
   *
   * @throws IOException if there is no such folder, or it cannot be read
   */
  public static StoppedSpool open(Path spoolDir) throws IOException {
    if (!Files.isDirectory(spoolDir)) {
      throw new IOException("is no folder");
    }
    LocalDisk disk = new LocalDisk();
    LongSupplier salts = new SecureRandom()::nextLong;
    List<Path> inUse = new ArrayList<>();
    StoppedSpool spool = new StoppedSpool(new ArrayList<>(), inUse);
    boolean whole = false;
    try {
      for (int number : Folders.numbers(disk, spoolDir)) {
        Path path = Folders.folder(spoolDir, number);
        Folder folder = Folder.tryTake(disk, path, SEGMENT_BYTES, salts);
        if (folder == null) {
          inUse.add(path);
        } else {
          spool.folders.add(folder);
        }
      }
      whole = true;
      return spool;
    } finally {
      if (!whole) {
        spool.close();
      }
    }
  }

  /** The folders that a publisher has, whose records cannot be seen. */
  public List<Path> inUse() {
    return List.copyOf(inUse);
  }

  /** Looks at each record. */
  public void visit(Kind kind, Visitor visitor) throws IOException {
    for (Folder folder : folders) {
      for (String name : names(folder, kind)) {
        try (TopicLog log = folder.log(name)) {
          for (Stored stored = log.read(); stored != null; stored = log.read()) {
            visitor.visit(entry(kind, stored));
          }
        }
      }
    }
  }

  private static List<String> names(Folder folder, Kind kind) throws IOException {
    return kind == Kind.DEAD ? folder.deadLetters() : folder.topics();
  }

  private static Entry entry(Kind kind, Stored stored) {
    ProducerRecord<byte[], byte[]> record = stored.record();
    Header id = record.headers().lastHeader("postrider-id");
    return new Entry(
        kind,
        id == null ? "" : new String(id.value(), UTF_8),
        Instant.ofEpochMilli(stored.time()),
        DeadLetter.original(record),
        stored.size());
  }

  /** Discards all records of a kind; answers how many. */
  public long drop(Kind kind) throws IOException {
    long dropped = 0;
    for (Folder folder : folders) {
      for (String name : names(folder, kind)) {
        try (TopicLog log = folder.log(name)) {
          long last = -1;
          for (Stored stored = log.read(); stored != null; stored = log.read()) {
            last = stored.sequence();
            dropped++;
          }
          done(log, last);
        }
      }
    }
    return dropped;
  }

  private static void done(TopicLog log, long last) throws IOException {
    log.done(last + 1);
    log.saveCursor();
  }

  /**
   * Sends all records of a kind to their topics, in order, and discards those that the brokers have.
   *
   * @param properties of kafka-clients; {@code bootstrap.servers} among them
   * @return how many the brokers have now
   * @throws IOException if a record cannot be sent, which names its topic, or the folder cannot be used;
   *     the records from there on stay
   * @throws KafkaException if kafka-clients refuses the properties
   */
  public long replay(Kind kind, Map<String, Object> properties) throws IOException {
    Map<String, Object> lossless = new HashMap<>(properties);
    lossless.put(ProducerConfig.ACKS_CONFIG, "all");
    lossless.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    ByteArraySerializer bytes = new ByteArraySerializer();
    long sent = 0;
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(lossless, bytes, bytes)) {
      for (Folder folder : folders) {
        for (String name : names(folder, kind)) {
          try (TopicLog log = folder.log(name)) {
            sent += replay(log, producer);
          }
        }
      }
    }
    return sent;
  }

  private static long replay(TopicLog log, Producer<byte[], byte[]> producer) throws IOException {
    ArrayDeque<Sent> underWay = new ArrayDeque<>();
    long last = -1;
    long sent = 0;
    try {
      Stored stored = log.read();
      while (stored != null || !underWay.isEmpty()) {
        if (stored != null && underWay.size() < MOST_UNDER_WAY) {
          ProducerRecord<byte[], byte[]> record = DeadLetter.original(stored.record());
          underWay.add(new Sent(stored.sequence(), producer.send(record)));
          stored = log.read();
        } else {
          Sent first = underWay.remove();
          var unused = first.result().get();
          last = first.sequence();
          sent++;
        }
      }
      return sent;
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new IOException(sent + " records sent, then: " + cause, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      done(log, last);
    }
  }

  /** Lets publishers have the folders. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Closeable folder : folders) {
      try {
        folder.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
