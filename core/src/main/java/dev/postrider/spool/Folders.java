package dev.postrider.spool;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that records are added to, and those taken over from owners who are gone. A folder has a
 * larger number than each that held records before, so that the numbers are the order of their records.
 * Thread-safe.
 */
final class Folders implements Closeable {

  private static final Logger LOG = System.getLogger(Folders.class.getName());
  private static final String OWNER = "owner-";
  private static final Pattern NAME = Pattern.compile(OWNER + "(0|[1-9][0-9]{0,8})");

  /** Of an owner who is gone, or the one that records are added to. */
  private record Numbered(int number, Folder folder) {}

  private final Disk disk;
  private final Path path;
  private final long segmentBytes;
  private final LongSupplier salts;
  private final ClusterMark cluster;
  private final Lane.Delivering delivering;

  /** In the order of their numbers, without {@link #own}. */
  private volatile List<Numbered> adopted = List.of();

  /** Numbers of folders for other clusters, of which the log has told. */
  private final Set<Integer> foreign = new HashSet<>();

  private final Numbered own;
  private int ownNumber = -1;
  private volatile boolean isComplete;
  private volatile @Nullable IOException failure;

  /**
   * Takes the folders whose owner is gone, and one to add records to.
   *
   * @param cluster that records are for; folders for another are left alone
   */
  Folders(
      Disk disk,
      Path path,
      long segmentBytes,
      LongSupplier salts,
      ClusterMark cluster,
      Lane.Delivering delivering)
      throws IOException {
    this.disk = disk;
    this.path = path;
    this.segmentBytes = segmentBytes;
    this.salts = salts;
    this.cluster = cluster;
    this.delivering = delivering;
    Numbered taken = null;
    try {
      var unused = adoptWhatCanBe();
      taken = takeOwn();
    } finally {
      if (taken == null) {
        close(adopted);
      }
    }
    this.own = taken;
    ownNumber = taken.number;
    own.folder.own(cluster);
  }

  /** Answers why not all could be taken over, which should be tried again; null if all were. */
  private @Nullable IOException adoptWhatCanBe() {
    IOException found = null;
    try {
      adopt();
    } catch (IOException e) {
      found = e;
    }
    isComplete = found == null;
    return found;
  }

  /** The numbers of the folders of owners, in order. */
  static List<Integer> numbers(Disk disk, Path path) throws IOException {
    Set<Integer> numbers = new TreeSet<>();
    for (String name : disk.list(path)) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()) {
        numbers.add(Integer.parseInt(matcher.group(1)));
      }
    }
    return List.copyOf(numbers);
  }

  /** Where the folder with a number is. */
  static Path folder(Path path, int number) {
    return path.resolve(OWNER + number);
  }

  private @Nullable Folder tryTake(int number) throws IOException {
    return Folder.tryTake(disk, folder(path, number), segmentBytes, salts);
  }

  /** One that is empty, and behind all that are not or that another may have. */
  private Numbered takeOwn() throws IOException {
    List<Numbered> empty =
        adopted.stream().filter(held -> held.folder.isEmpty()).toList();
    int behind = 0;
    for (int there : numbers(disk, path)) {
      if (empty.stream().noneMatch(held -> held.number == there)) {
        behind = there + 1;
      }
    }
    for (Numbered held : empty) {
      if (held.number >= behind) {
        adopted = adopted.stream().filter(other -> other.number != held.number).toList();
        return held;
      }
    }
    for (int number = behind; ; number++) {
      Folder folder = tryTake(number);
      if (folder != null) {
        return new Numbered(number, folder);
      }
    }
  }

  Folder own() {
    return own.folder;
  }

  /** Looks for folders whose owner is gone, and opens the topics that are not open yet. */
  void lookAround(Set<String> topics) {
    IOException found = adoptWhatCanBe();
    try {
      for (String topic : topics) {
        own.folder.lane(topic, delivering);
      }
    } catch (IOException e) {
      found = e;
    }
    for (Folder folder : inOrder()) {
      folder.openAll(delivering);
      found = folder.failure() == null ? found : folder.failure();
    }
    if (found != null && failure == null) {
      LOG.log(Level.ERROR, "{0} cannot be read, trying again: {1}", path, found);
    }
    failure = found;
  }

  private void adopt() throws IOException {
    for (int number : numbers(disk, path)) {
      boolean held = number == ownNumber || adopted.stream().anyMatch(one -> one.number == number);
      Folder folder = held || isForeign(number) ? null : tryTake(number);
      if (folder != null) {
        folder.openAll(delivering);
        if (!folder.isEmpty()) {
          LOG.log(
              Level.INFO, "the spool in {0} has no owner any more and is delivered", folder.path());
        }
        adopted = Stream.concat(adopted.stream(), Stream.of(new Numbered(number, folder)))
            .sorted(Comparator.comparingInt(Numbered::number))
            .toList();
      }
    }
  }

  private boolean isForeign(int number) throws IOException {
    ClusterMark mark = ClusterMark.read(disk, folder(path, number));
    if (mark == null || mark.isSame(cluster)) {
      return false;
    }
    if (foreign.add(number)) {
      LOG.log(
          Level.INFO,
          "the spool in {0} is for other brokers, and is left alone: {1}",
          folder(path, number),
          mark.servers());
    }
    return true;
  }

  /** Whether all that was found could be read. */
  boolean isAllOpen() {
    return failure == null;
  }

  /** Why something could not be read; null if nothing is wrong. */
  @Nullable
  String fault() {
    IOException found = failure;
    return found == null ? null : found.toString();
  }

  /** Whether there is no folder without an owner that could not be taken over. */
  boolean isComplete() {
    return isComplete;
  }

  /** All, in the order of their records: those from before first. */
  List<Folder> inOrder() {
    return Stream.concat(adopted.stream(), Stream.of(own)).map(Numbered::folder).toList();
  }

  List<Lane> lanes() {
    return inOrder().stream().flatMap(folder -> folder.lanes().stream()).toList();
  }

  /** What is accepted and not done, in bytes; costs little, because each request asks. */
  long bytes() {
    long bytes = own.folder.bytes();
    for (Numbered held : adopted) {
      bytes += held.folder.bytes();
    }
    return bytes;
  }

  /** The same of one topic. */
  long bytes(String topic) {
    long bytes = own.folder.bytes(topic);
    for (Numbered held : adopted) {
      bytes += held.folder.bytes(topic);
    }
    return bytes;
  }

  /** Lets others have the folders. */
  @Override
  public void close() throws IOException {
    List<Numbered> all = new ArrayList<>(adopted);
    all.add(own);
    close(all);
  }

  private static void close(List<Numbered> folders) throws IOException {
    IOException last = null;
    for (Numbered held : folders) {
      try {
        held.folder.close();
      } catch (IOException e) {
        last = e;
      }
    }
    if (last != null) {
      throw last;
    }
  }
}
