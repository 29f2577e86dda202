package dev.postrider.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The files of one owner, who holds their lock: a folder for each topic. Thread-safe. */
final class Folder implements Closeable {

  /** The name of the log of dead letters. */
  static final String DEAD_LETTERS = "dead-letters";

  private static final String TOPIC = "topic-";

  private final Disk disk;
  private final Path path;
  private final Closeable lock;
  private final long segmentBytes;
  private final LongSupplier salts;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

  /** To be written before anything is added; null if that is done or nothing is added. */
  private volatile @Nullable ClusterMark mark;

  private volatile @Nullable IOException failure;

  private Folder(Disk disk, Path path, Closeable lock, long segmentBytes, LongSupplier salts) {
    this.disk = disk;
    this.path = path;
    this.lock = lock;
    this.segmentBytes = segmentBytes;
    this.salts = salts;
  }

  /** Takes a folder whose owner is gone or never was; null if another process has it. */
  static @Nullable Folder tryTake(Disk disk, Path path, long segmentBytes, LongSupplier salts)
      throws IOException {
    disk.createFolder(path);
    Closeable lock = disk.tryLock(path.resolve("lock"));
    return lock == null ? null : new Folder(disk, path, lock, segmentBytes, salts);
  }

  Path path() {
    return path;
  }

  /** From now on records for this cluster may be added. */
  void own(ClusterMark cluster) {
    mark = cluster;
  }

  private synchronized void writeMark() throws IOException {
    ClusterMark unwritten = mark;
    if (unwritten != null) {
      if (!unwritten.equals(ClusterMark.read(disk, path))) {
        unwritten.write(disk, path);
      }
      mark = null;
    }
  }

  /** Opens the topics that are there; those that cannot be opened should be tried again. */
  void openAll(Lane.Delivering delivering) {
    IOException found = null;
    try {
      for (String name : topics()) {
        try {
          lane(name.substring(TOPIC.length()), delivering);
        } catch (IOException e) {
          found = e;
        }
      }
    } catch (IOException e) {
      found = e;
    }
    failure = found;
  }

  /** Why a topic could not be opened; null if all are open. */
  @Nullable
  IOException failure() {
    return failure;
  }

  /** Whether it is known that nothing is left to deliver. */
  boolean isEmpty() {
    return failure == null && lanes.values().stream().allMatch(Lane::isEmpty);
  }

  /** The lane of a topic, opened if it is not. */
  Lane lane(String topic, Lane.Delivering delivering) throws IOException {
    if (mark != null) {
      writeMark();
    }
    Lane lane = lanes.get(topic);
    return lane == null ? open(topic, delivering) : lane;
  }

  private synchronized Lane open(String topic, Lane.Delivering delivering) throws IOException {
    Lane lane = lanes.get(topic);
    if (lane == null) {
      lane = new Lane(topic, log(TOPIC + topic), delivering);
      lanes.put(topic, lane);
    }
    return lane;
  }

  /** The names of the logs of topics that are there. */
  List<String> topics() throws IOException {
    return disk.list(path).stream().filter(name -> name.startsWith(TOPIC)).toList();
  }

  /** The name of the log of dead letters, if it is there. */
  List<String> deadLetters() throws IOException {
    return disk.list(path).stream().filter(DEAD_LETTERS::equals).toList();
  }

  /** A log that nothing is delivered from. */
  TopicLog log(String name) throws IOException {
    return TopicLog.open(disk, path.resolve(name), segmentBytes, salts);
  }

  /** Tries whether a file can be made and forced. */
  void probe() throws IOException {
    try (Segment probe = Segment.create(disk, path, 0, 0, segmentBytes)) {
      disk.delete(probe.path);
    }
  }

  List<Lane> lanes() {
    return new ArrayList<>(lanes.values());
  }

  /** What is accepted and not done, in bytes. */
  long bytes() {
    long bytes = 0;
    for (Lane lane : lanes.values()) {
      bytes += lane.bytes.get();
    }
    return bytes;
  }

  /** The same of one topic. */
  long bytes(String topic) {
    Lane lane = lanes.get(topic);
    return lane == null ? 0 : lane.bytes.get();
  }

  /** Lets another process have it. */
  @Override
  public void close() throws IOException {
    try (lock) {
      for (Lane lane : lanes.values()) {
        try (TopicLog log = lane.log) {
          log.saveCursor();
        }
      }
    }
  }
}
