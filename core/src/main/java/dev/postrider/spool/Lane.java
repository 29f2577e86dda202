package dev.postrider.spool;

import dev.postrider.kafka.Standstill;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Delivers one topic of the spool. Of each key, one record at most is under way, so that no failure can
 * change their order; after a failure, one record at most of the whole topic until one arrives. One
 * thread uses it, but for the counts.
 */
final class Lane {

  private static final Logger LOG = System.getLogger(Lane.class.getName());

  static final int WINDOW = 1000;

  /** The time of no record. */
  static final long NONE = Long.MAX_VALUE;

  private static final long WINDOW_BYTES = 8 << 20;
  private static final long FIRST_PAUSE = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();

  private enum State {
    WAITING,
    SENT,
    DONE
  }

  /** A record that has been read and is not done, or not all before are. */
  static final class Entry {
    final Stored stored;
    private State state = State.WAITING;
    private @Nullable Verdict verdict;
    private int attempts;

    /** How often the dead letter has not arrived. */
    int lettersLost;

    Entry(Stored stored) {
      this.stored = stored;
    }

    /** How often the record itself was sent. */
    int attempts() {
      return attempts;
    }
  }

  final String topic;
  final TopicLog log;

  /** Bytes that are accepted and not done. */
  final AtomicLong bytes = new AtomicLong();

  /** Records that are accepted and not done. */
  final AtomicLong records = new AtomicLong();

  final Standstill standstill = new Standstill(System::nanoTime);

  private final Delivering delivering;
  private final ArrayDeque<Entry> window = new ArrayDeque<>();
  private long windowBytes;
  private int sent;
  private boolean probing;
  private long pause;
  private long pauseStart;
  private long doneBefore;
  private volatile long oldest = NONE;
  private boolean troubled;

  Lane(String topic, TopicLog log, Delivering delivering) {
    this.topic = topic;
    this.log = log;
    this.delivering = delivering;
    bytes.set(log.recoveredBytes());
    records.set(log.recoveredRecords());
  }

  /** Sends the records that may be sent now; answers whether any is there that is not done. */
  boolean pump(long nanos) throws IOException {
    if (pause > 0 && nanos - pauseStart < pause && probing) {
      return true;
    }
    fill();
    send();
    return !window.isEmpty();
  }

  private void send() {
    int limit = probing ? 1 : WINDOW;
    Set<ByteBuffer> keysUnderWay = new HashSet<>();
    for (Entry entry : window) {
      if (entry.state == State.DONE) {
        continue;
      }
      if (sent >= limit) {
        return;
      }
      byte[] bytesOfKey = entry.stored.record().key();
      ByteBuffer key = bytesOfKey == null ? null : ByteBuffer.wrap(bytesOfKey);
      if (entry.state == State.WAITING && (key == null || !keysUnderWay.contains(key))) {
        entry.state = State.SENT;
        sent++;
        entry.attempts += entry.verdict == null ? 1 : 0;
        delivering.send(this, entry, entry.verdict);
      }
      if (key != null) {
        keysUnderWay.add(key);
      }
    }
  }

  private void fill() throws IOException {
    while (window.size() < WINDOW && windowBytes < WINDOW_BYTES) {
      Stored stored = log.read();
      if (stored == null) {
        return;
      }
      window.add(new Entry(stored));
      windowBytes += stored.size();
      if (window.size() == 1) {
        noteOldest();
      }
    }
  }

  private void noteOldest() {
    Entry first = window.peek();
    oldest = first == null ? NONE : first.stored.time();
  }

  /** When the oldest record was accepted that is read and not done; {@link #NONE} if there is none. */
  long oldest() {
    return oldest;
  }

  /** The record has arrived where it was sent, or was put where it can be found. */
  void done(Entry entry) throws IOException {
    sent--;
    entry.state = State.DONE;
    probing = false;
    pause = 0;
    standstill.moved();
    advance();
  }

  /**
   * The record must be sent again.
   *
   * @param verdict why it goes to the dead letters; null if it can still be delivered
   */
  void failed(Entry entry, @Nullable Verdict verdict, long nanos) {
    sent--;
    entry.state = State.WAITING;
    entry.verdict = verdict;
    boolean paused = probing && nanos - pauseStart < pause;
    if (!paused) {
      probing = true;
      pause = Math.min(Math.max(FIRST_PAUSE, 2 * pause), LONGEST_PAUSE);
      pauseStart = nanos;
    }
  }

  private void advance() throws IOException {
    Entry first = window.peek();
    while (first != null && first.state == State.DONE) {
      window.remove();
      windowBytes -= first.stored.size();
      bytes.addAndGet(-Frame.size(first.stored.record()));
      records.decrementAndGet();
      doneBefore = first.stored.sequence() + 1;
      first = window.peek();
    }
    noteOldest();
    log.done(doneBefore);
  }

  /** Something failed that is tried again, or nothing did; the first of many is logged. */
  void trouble(@Nullable IOException failure) {
    if (failure != null && !troubled) {
      LOG.log(Level.ERROR, "the spool of topic {0} has to try again: {1}", topic, failure);
    }
    troubled = failure != null;
  }

  /** Hands a record over. */
  interface Delivering {

    /**
     * Sends it; {@link #done} or {@link #failed} follows.
     *
     * @param verdict why it goes to the dead letters; null if it does not
     */
    void send(Lane lane, Entry entry, @Nullable Verdict verdict);
  }

  /** Whether nothing is left to deliver. */
  boolean isEmpty() {
    return records.get() == 0;
  }
}
