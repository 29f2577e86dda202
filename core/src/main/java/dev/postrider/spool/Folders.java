package dev.postrider.spool;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The folder that records are added to, and those taken over from owners who are gone. Thread-safe. */
final class Folders implements Closeable {

  private static final Logger LOG = System.getLogger(Folders.class.getName());

  /** What the name of an owner's folder begins with. */
  static final String OWNER = "owner-";

  private final Disk disk;
  private final Path path;
  private final long segmentBytes;
  private final LongSupplier salts;
  private final Folder own;
  private final List<Folder> all = new CopyOnWriteArrayList<>();
  private volatile @Nullable IOException failure;

  /** Takes a folder of its own. */
  Folders(Disk disk, Path path, long segmentBytes, LongSupplier salts) throws IOException {
    this.disk = disk;
    this.path = path;
    this.segmentBytes = segmentBytes;
    this.salts = salts;
    this.own = takeOwn();
    all.add(own);
  }

  private Folder takeOwn() throws IOException {
    for (int number = 0; ; number++) {
      Folder folder = Folder.tryTake(disk, path.resolve(OWNER + number), segmentBytes, salts);
      if (folder != null) {
        return folder;
      }
    }
  }

  Folder own() {
    return own;
  }

  /** Looks for folders whose owner is gone, and opens the topics that are not open yet. */
  void lookAround(Set<String> topics, Lane.Delivering delivering) {
    IOException found = null;
    try {
      adopt();
      for (String topic : topics) {
        own.lane(topic, delivering);
      }
    } catch (IOException e) {
      found = e;
    }
    for (Folder folder : all) {
      IOException ofTopics = folder.openAll(delivering);
      found = ofTopics == null ? found : ofTopics;
    }
    if (found != null && failure == null) {
      LOG.log(Level.ERROR, "{0} cannot be read, trying again: {1}", path, found);
    }
    failure = found;
  }

  private void adopt() throws IOException {
    for (String name : disk.list(path)) {
      Path found = path.resolve(name);
      boolean ours = all.stream().anyMatch(folder -> folder.path().equals(found));
      if (name.startsWith(OWNER) && !ours) {
        Folder folder = Folder.tryTake(disk, found, segmentBytes, salts);
        if (folder != null) {
          LOG.log(Level.INFO, "the spool in {0} has no owner any more and is delivered", found);
          all.add(folder);
        }
      }
    }
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

  List<Lane> lanes() {
    return all.stream().flatMap(folder -> folder.lanes().stream()).toList();
  }

  /** Lets others have the folders. */
  @Override
  public void close() throws IOException {
    IOException last = null;
    for (Folder folder : all) {
      try {
        folder.close();
      } catch (IOException e) {
        last = e;
      }
    }
    if (last != null) {
      throw last;
    }
  }
}
