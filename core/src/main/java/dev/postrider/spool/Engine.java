package dev.postrider.spool;

import dev.postrider.kafka.GivenUpRecord.Outcome;
import dev.postrider.kafka.Standstill;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The spool without threads: whoever has it calls {@link #commit} on one thread and {@link #deliver} on
 * one, and everything else from anywhere.
 */
final class Engine implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Engine.class.getName());
  private static final long SAVE_INTERVAL = Duration.ofMillis(250).toNanos();
  private static final long ADOPT_INTERVAL = Duration.ofSeconds(5).toNanos();

  /** How often a dead letter is tried before it goes to the file. */
  private static final int LETTERS = 5;

  /** Where time and chance come from. */
  interface Surroundings {

    /** Monotonic, in nanoseconds. */
    long nanos();

    /** Since 1970, in milliseconds; may jump. */
    long millis();

    /** A number that nobody can guess. */
    long salt();
  }

  /** The outcome of a record that was handed over. */
  private record Event(
      Lane lane,
      Lane.Entry entry,
      @Nullable Verdict verdict,
      @Nullable Exception failure) {}

  private final SpoolConfig config;
  private final Target target;
  private final SpoolListener listener;
  private final Surroundings surroundings;
  private final Runnable wake;
  private final Intake intake;
  private final Folder own;
  private final Folders folders;
  private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
  private final DeadLetters deadLetters;
  private long lastSave;
  private long lastAdoption;
  private final DiskState state = new DiskState();

  /** Of all topics together. */
  private final Standstill standstill;

  /**
   * Takes a folder of its own, and those whose owners are gone.
   *
   * @param cluster that the records are for
   * @param segmentBytes the length of a file
   * @param wake called when there may be something to deliver
   */
  Engine(
      SpoolConfig config,
      ClusterMark cluster,
      long segmentBytes,
      Disk disk,
      Target target,
      SpoolListener listener,
      Surroundings surroundings,
      Intake intake,
      Runnable wake)
      throws IOException {
    this.config = config;
    this.target = target;
    this.listener = listener;
    this.surroundings = surroundings;
    this.intake = intake;
    this.standstill = new Standstill(surroundings::nanos);
    this.wake = wake;
    this.folders =
        new Folders(disk, config.folder(), segmentBytes, surroundings::salt, cluster, this::send);
    this.own = folders.own();
    this.deadLetters = new DeadLetters(own, config.deadLetterTopic(), surroundings::millis);
    folders.lookAround(config.topics());
    lastSave = surroundings.nanos();
    lastAdoption = lastSave;
  }

  /**
   * Has the records forced to disk.
   *
   * @return complete once they are; failed with a {@link SpoolFullException} or {@link IOException} if
   *     that does not come about, although some may be delivered then
   */
  CompletableFuture<Void> append(List<ProducerRecord<byte[], byte[]>> records) {
    List<Lane> reserved = new ArrayList<>(records.size());
    boolean taken = false;
    try {
      Intake.Request request = new Intake.Request(records.size());
      List<Intake.Item> items = new ArrayList<>(records.size());
      for (ProducerRecord<byte[], byte[]> record : records) {
        Lane lane = own.lane(record.topic(), this::send);
        reserve(lane, record);
        reserved.add(lane);
        items.add(new Intake.Item(record, request));
      }
      taken = intake.add(items);
      return taken ? request.kept : CompletableFuture.failedFuture(new IOException("closed"));
    } catch (IOException | SpoolFullException e) {
      if (e instanceof IOException) {
        state.failed(config.folder().toString(), e);
      }
      return CompletableFuture.failedFuture(e);
    } finally {
      if (!taken) {
        for (int i = 0; i < reserved.size(); i++) {
          release(reserved.get(i), records.get(i));
        }
      }
    }
  }

  private void reserve(Lane lane, ProducerRecord<byte[], byte[]> record) throws SpoolFullException {
    lane.bytes.addAndGet(Frame.size(record));
    lane.records.incrementAndGet();
    long held = folders.bytes(record.topic());
    boolean shareIsFull = held > config.share();
    if (shareIsFull || pendingBytes() > config.maxBytes()) {
      release(lane, record);
      Standstill full = shareIsFull ? lane.standstill : standstill;
      throw new SpoolFullException(lane.topic, held, full.refused());
    }
  }

  private static void release(Lane lane, ProducerRecord<byte[], byte[]> record) {
    lane.bytes.addAndGet(-Frame.size(record));
    lane.records.decrementAndGet();
  }

  /** Forces the records that wait to disk, and completes the requests that wait for that. */
  void commit() {
    Map<String, List<Intake.Item>> taken = intake.take();
    Error error = null;
    for (Map.Entry<String, List<Intake.Item>> ofTopic : taken.entrySet()) {
      try {
        commit(ofTopic.getKey(), ofTopic.getValue());
      } catch (Error e) {
        // The others wait for an answer all the same.
        error = e;
      }
    }
    if (!taken.isEmpty()) {
      wake.run();
    }
    if (error != null) {
      throw error;
    }
  }

  private void commit(String topic, List<Intake.Item> items) {
    List<ProducerRecord<byte[], byte[]>> records =
        items.stream().map(Intake.Item::record).toList();
    int forced = 0;
    IOException failure = new IOException("broken off");
    Lane lane = null;
    try {
      lane = own.lane(topic, this::send);
      try {
        lane.log.append(records, surroundings.millis());
      } finally {
        forced = lane.log.forced();
      }
      state.recovered();
    } catch (IOException e) {
      failure = e;
      state.failed(topic, e);
    } catch (RuntimeException e) {
      failure = new IOException(e);
      state.failed(topic, e);
    } finally {
      answer(items, forced, lane, failure);
    }
  }

  private static void answer(
      List<Intake.Item> items, int forced, @Nullable Lane lane, IOException failure) {
    for (int i = 0; i < items.size(); i++) {
      Intake.Item item = items.get(i);
      if (i < forced) {
        item.request().keptOne();
      } else {
        if (lane != null) {
          release(lane, item.record());
        }
        item.request().kept.completeExceptionally(failure);
      }
    }
  }

  /** Handles the outcomes of records that were sent, and sends the next ones. */
  void deliver() {
    long now = surroundings.nanos();
    for (Event event = events.poll(); event != null; event = events.poll()) {
      try {
        ended(event, now);
      } catch (IOException e) {
        event.lane().trouble(e);
      }
    }
    if (now - lastAdoption >= (folders.isAllOpen() ? ADOPT_INTERVAL : SAVE_INTERVAL)) {
      lastAdoption = now;
      folders.lookAround(config.topics());
    }
    boolean save = now - lastSave >= SAVE_INTERVAL;
    if (save) {
      lastSave = now;
      probe();
    }
    DeliveryRound.run(folders, save, now);
  }

  /** Requests may keep away while the disk is not well, and would not find out that it is again. */
  private void probe() {
    if (state.isFailing()) {
      try {
        own.probe();
        state.recovered();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the disk still fails", e);
      }
    }
  }

  private void send(Lane lane, Lane.Entry entry, @Nullable Verdict verdict) {
    Stored stored = entry.stored;
    ProducerRecord<byte[], byte[]> record =
        verdict == null ? stored.record() : deadLetters.letter(stored, verdict);
    if (record == null) {
      ended(lane, entry, verdict, new IOException("no topic for dead letters"));
    } else {
      target.send(record, (metadata, failure) -> ended(lane, entry, verdict, failure));
    }
  }

  private void ended(
      Lane lane, Lane.Entry entry, @Nullable Verdict verdict, @Nullable Exception failure) {
    events.add(new Event(lane, entry, verdict, failure));
    wake.run();
  }

  private void ended(Event event, long now) throws IOException {
    Exception failure = event.failure();
    Verdict verdict = event.verdict();
    if (failure == null) {
      arrived(event.entry().stored, verdict);
      event.lane().done(event.entry());
    } else if (verdict != null
        && failure instanceof RetriableException
        && event.entry().lettersLost++ < LETTERS) {
      // The topic of the dead letters may just not be known yet.
      event.lane().failed(event.entry(), verdict, now);
    } else if (verdict != null) {
      bury(event.lane(), event.entry(), verdict, now);
    } else {
      event.lane().failed(event.entry(), verdict(event.entry(), failure), now);
    }
  }

  private void arrived(Stored stored, @Nullable Verdict verdict) {
    standstill.moved();
    if (verdict == null) {
      long millis = Math.max(0, surroundings.millis() - stored.time());
      listener.delivered(stored.record(), TimeUnit.MILLISECONDS.toNanos(millis));
    } else {
      listener.givenUp(verdict.of(stored, Outcome.DEAD_LETTER_TOPIC));
    }
  }

  /** Why the record can never be delivered; null if it can. */
  private @Nullable Verdict verdict(Lane.Entry entry, Exception failure) {
    long age = surroundings.millis() - entry.stored.time();
    boolean never = age > config.maxAge().toMillis()
        || failure instanceof RecordTooLargeException
        || failure instanceof InvalidPartitionsException;
    return never ? new Verdict(failure, entry.attempts()) : null;
  }

  private void bury(Lane lane, Lane.Entry entry, Verdict verdict, long now) throws IOException {
    try {
      deadLetters.keep(entry.stored, verdict);
    } catch (IOException e) {
      lane.trouble(e);
      lane.failed(entry, verdict, now);
      return;
    }
    listener.givenUp(verdict.of(entry.stored, Outcome.DEAD_LETTER_FILE));
    lane.done(entry);
  }

  /** Whether the disk took the last records. */
  boolean isHealthy() {
    return !state.isFailing() && folders.isAllOpen();
  }

  /** What is held now. */
  SpoolStatistics statistics() {
    long now = surroundings.millis();
    long oldest = folders.lanes().stream().mapToLong(Lane::oldest).min().orElse(Lane.NONE);
    String fault = state.fault();
    return new SpoolStatistics(
        own.path(),
        pendingRecords(),
        pendingBytes(),
        config.maxBytes(),
        Duration.ofMillis(Math.max(0, now - Math.min(oldest, now))),
        fault == null ? folders.fault() : fault);
  }

  /** Whether nothing is left to deliver, but for this topic. */
  boolean isEmpty(String but) {
    return folders.isAllOpen()
        && folders.lanes().stream().allMatch(lane -> lane.topic.equals(but) || lane.isEmpty());
  }

  /** Bytes that are accepted and not delivered. */
  long pendingBytes() {
    return folders.bytes();
  }

  /** Records that are accepted and not delivered. */
  long pendingRecords() {
    return folders.lanes().stream().mapToLong(lane -> lane.records.get()).sum();
  }

  /** Gives the folders back; the next owner delivers the records that are left. */
  @Override
  public void close() throws IOException {
    try (deadLetters) {
      folders.close();
    }
  }
}
