package dev.postrider.spool;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one topic: a folder of segments, and a cursor that says which are done. One thread
 * appends; one other reads and moves the cursor.
 */
final class TopicLog implements Closeable {

  private static final Logger LOG = System.getLogger(TopicLog.class.getName());

  private final Disk disk;
  private final Path folder;
  private final long segmentBytes;
  private final LongSupplier salts;
  private final Cursor cursor;

  /** In order. Guarded by itself. */
  private final List<Segment> segments = new ArrayList<>();

  private long next;
  private int forced;
  private @Nullable Segment active;

  private @Nullable SegmentReader reader;
  private long passed = -1;
  private long recoveredBytes;
  private long recoveredRecords;

  private TopicLog(Disk disk, Path folder, long segmentBytes, LongSupplier salts)
      throws IOException {
    this.disk = disk;
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.salts = salts;
    disk.createFolder(folder);
    this.cursor = new Cursor(disk, folder);
    this.next = cursor.value();
  }

  /** Opens the folder, which need not exist, and reads the segments in it. */
  static TopicLog open(Disk disk, Path folder, long segmentBytes, LongSupplier salts)
      throws IOException {
    TopicLog log = new TopicLog(disk, folder, segmentBytes, salts);
    boolean whole = false;
    try {
      log.recover();
      whole = true;
      return log;
    } finally {
      if (!whole) {
        log.close();
      }
    }
  }

  private void recover() throws IOException {
    for (String name : disk.list(folder)) {
      Segment segment = Segment.open(disk, folder, name);
      if (segment != null) {
        segments.add(segment);
      }
    }
    segments.sort(Comparator.comparingLong(segment -> segment.first));
    for (Segment segment : List.copyOf(segments)) {
      count(segment);
      // No two segments begin with the same number, not even if a deleted one comes back.
      next = Math.max(next, Math.max(segment.first, segment.last()) + 1);
      if (segment.last() < Math.max(cursor.value(), segment.first)) {
        delete(segment);
      }
    }
  }

  private void count(Segment segment) throws IOException {
    SegmentReader records = new SegmentReader(segment);
    for (Stored stored = records.next(); stored != null; stored = records.next()) {
      damaged(segment, records.takeSkipped());
      segment.found(stored.sequence());
      if (stored.sequence() >= cursor.value()) {
        recoveredRecords++;
        recoveredBytes += Frame.size(stored.record());
      }
    }
    long torn = records.takeSkipped();
    if (torn > 0) {
      LOG.log(
          Level.WARNING, "{0}: {1} bytes of a write that broke off are cut", segment.path, torn);
    }
  }

  private static void damaged(Segment segment, long bytes) {
    if (bytes > 0) {
      LOG.log(Level.ERROR, "{0}: {1} damaged bytes are passed over", segment.path, bytes);
    }
  }

  /** How many records were there and not done when this was opened. */
  long recoveredRecords() {
    return recoveredRecords;
  }

  /** The same in bytes, as {@link Frame#size} counts. */
  long recoveredBytes() {
    return recoveredBytes;
  }

  /**
   * Writes the records and forces them.
   *
   * @throws IOException if they may not outlast a crash, but for the first {@link #forced()}
   */
  void append(List<ProducerRecord<byte[], byte[]>> records, long time) throws IOException {
    List<ByteBuffer> frames = new ArrayList<>();
    boolean whole = false;
    forced = 0;
    try {
      long room = 0;
      for (ProducerRecord<byte[], byte[]> record : records) {
        long size = Frame.size(record);
        if (active == null || !active.hasRoom(room + size)) {
          commit(frames);
          roll(size);
          room = 0;
        }
        frames.add(Frame.encode(active().salt, next++, time, record));
        room += size;
      }
      commit(frames);
      whole = true;
    } finally {
      // After a force that failed, the content of the disk is unknown: nothing is written behind
      // it.
      if (!whole) {
        seal();
      }
    }
  }

  private Segment active() {
    Segment segment = active;
    if (segment == null) {
      throw new IllegalStateException("no segment to write to");
    }
    return segment;
  }

  private void commit(List<ByteBuffer> frames) throws IOException {
    if (frames.isEmpty()) {
      return;
    }
    ByteBuffer all =
        ByteBuffer.allocate(frames.stream().mapToInt(ByteBuffer::remaining).sum());
    frames.forEach(all::put);
    active().append(all.flip());
    active().commit(next - 1);
    forced += frames.size();
    frames.clear();
  }

  /** How many records of the last call of {@link #append} will outlast a crash. */
  int forced() {
    return forced;
  }

  private void roll(long size) throws IOException {
    seal();
    long length = Math.max(segmentBytes, size);
    Segment segment = Segment.create(disk, folder, next, salts.getAsLong(), length);
    synchronized (segments) {
      segments.add(segment);
    }
    active = segment;
  }

  private void seal() {
    if (active != null) {
      active.seal();
      active = null;
    }
  }

  /** The next record that is not done; null if there is none now. */
  @Nullable
  Stored read() throws IOException {
    while (true) {
      if (reader == null) {
        Segment segment = segmentBehind(passed);
        if (segment == null) {
          return null;
        }
        reader = new SegmentReader(segment);
      }
      boolean sealed = reader.segment().isSealed();
      Stored stored = reader.next();
      if (stored == null) {
        if (!sealed) {
          return null;
        }
        passed = reader.segment().first;
        reader = null;
      } else if (stored.sequence() >= cursor.value()) {
        return stored;
      }
    }
  }

  private @Nullable Segment segmentBehind(long sequence) {
    synchronized (segments) {
      for (Segment segment : segments) {
        if (segment.first > sequence) {
          return segment;
        }
      }
      return null;
    }
  }

  /** All records before this sequence number are done: delivered, or given up. */
  void done(long before) throws IOException {
    cursor.move(before);
    List<Segment> finished;
    synchronized (segments) {
      finished = segments.stream()
          .filter(segment -> segment.isSealed() && segment.first <= passed)
          .filter(segment -> segment.last() < before)
          .toList();
    }
    for (Segment segment : finished) {
      delete(segment);
    }
  }

  private void delete(Segment segment) throws IOException {
    disk.delete(segment.path);
    synchronized (segments) {
      segments.remove(segment);
    }
    segment.close();
  }

  /** Has the cursor outlast a crash; without, records that are done are delivered again. */
  void saveCursor() throws IOException {
    cursor.save();
  }

  /** Whether there is nothing that must outlast this process. */
  boolean isEmpty() {
    synchronized (segments) {
      return segments.isEmpty();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (segments) {
      for (Segment segment : segments) {
        segment.close();
      }
      segments.clear();
    }
  }
}
