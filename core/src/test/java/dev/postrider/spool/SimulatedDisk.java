package dev.postrider.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that keeps no more than it must: of what is not forced, a crash of the machine
 * leaves any sectors and, in each folder, any first part of the changes of names. A force that fails
 * has lost what it was to force, as on Linux.
 */
final class SimulatedDisk implements Disk {

  private static final int SECTOR = 64;

  /** A file without a name. */
  private static final class Inode {
    byte[] current = new byte[0];
    byte[] durable = new byte[0];
    final BitSet dirty = new BitSet();

    void write(int position, byte[] bytes) {
      if (position + bytes.length > current.length) {
        current = Arrays.copyOf(current, position + bytes.length);
      }
      System.arraycopy(bytes, 0, current, position, bytes.length);
      if (bytes.length > 0) {
        dirty.set(position / SECTOR, (position + bytes.length - 1) / SECTOR + 1);
      }
    }

    void flush(int sector) {
      int from = sector * SECTOR;
      int to = Math.min(current.length, from + SECTOR);
      if (to > durable.length) {
        durable = Arrays.copyOf(durable, to);
      }
      System.arraycopy(current, from, durable, from, to - from);
    }

    void flushSome(Random random) {
      dirty.stream().filter(sector -> random.nextBoolean()).forEach(this::flush);
      dirty.clear();
    }
  }

  /** A name that is given, or taken away. */
  private record Naming(Path path, @Nullable Inode inode) {}

  private final Random random;
  private final Map<Path, Inode> names = new TreeMap<>();
  private final Map<Path, Inode> durableNames = new TreeMap<>();
  private final Map<Path, List<Naming>> namings = new HashMap<>();
  private final Set<Path> folders = new HashSet<>();
  private final Set<Path> locks = new HashSet<>();

  /** In percent, how many operations that change something fail. */
  int failures;

  /** Most bytes of all files. */
  long capacity = Long.MAX_VALUE;

  /** After so many operations the process ends; never if negative. */
  int untilCrash = -1;

  /** Each life of the process has its own files open. */
  private int life;

  SimulatedDisk(Random random) {
    this.random = random;
  }

  private void step() throws IOException {
    if (untilCrash == 0) {
      throw new SimulatedCrash();
    }
    untilCrash = Math.max(-1, untilCrash - 1);
    if (random.nextInt(100) < failures) {
      throw new IOException("input/output error");
    }
  }

  /** The process ends; what it wrote stays. */
  void killProcess() {
    untilCrash = -1;
    life++;
    locks.clear();
  }

  /** The machine loses power: what is not forced may be gone. */
  void losePower() {
    killProcess();
    namings.values().forEach(list -> {
      int kept = random.nextInt(list.size() + 1);
      list.subList(0, kept).forEach(naming -> apply(durableNames, naming));
    });
    namings.clear();
    names.clear();
    names.putAll(durableNames);
    for (Inode inode : new HashSet<>(names.values())) {
      inode.flushSome(random);
      inode.current = inode.durable.clone();
    }
  }

  /** Changes one byte of one file; answers whether there was one. */
  boolean damage() {
    List<Inode> files =
        names.values().stream().filter(file -> file.durable.length > 0).toList();
    if (files.isEmpty()) {
      return false;
    }
    Inode file = files.get(random.nextInt(files.size()));
    int at = random.nextInt(Math.min(file.durable.length, file.current.length));
    file.durable[at] ^= (byte) (1 + random.nextInt(255));
    file.current[at] = file.durable[at];
    return true;
  }

  private static void apply(Map<Path, Inode> to, Naming naming) {
    Inode inode = naming.inode();
    if (inode == null) {
      to.remove(naming.path());
    } else {
      to.put(naming.path(), inode);
    }
  }

  private void name(Path path, @Nullable Inode inode) {
    Naming naming = new Naming(path, inode);
    apply(names, naming);
    namings.computeIfAbsent(parent(path), folder -> new ArrayList<>()).add(naming);
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  @Override
  public List<String> list(Path folder) throws IOException {
    step();
    Set<String> found = new HashSet<>();
    names.keySet().stream()
        .filter(path -> parent(path).equals(folder))
        .forEach(path -> found.add(path.getFileName().toString()));
    folders.stream()
        .filter(path -> parent(path).equals(folder))
        .forEach(path -> found.add(path.getFileName().toString()));
    return found.stream().sorted().toList();
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    step();
    for (Path path = folder; path != null; path = path.getParent()) {
      folders.add(path);
    }
  }

  @Override
  public OpenFile open(Path path) throws IOException {
    step();
    Inode inode = names.get(path);
    if (inode == null) {
      inode = new Inode();
      name(path, inode);
    }
    return new SimulatedFile(inode, life);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step();
    Inode inode = names.get(from);
    if (inode == null) {
      throw new IOException("no such file: " + from);
    }
    name(to, inode);
    name(from, null);
  }

  @Override
  public void delete(Path path) throws IOException {
    step();
    if (names.containsKey(path)) {
      name(path, null);
    }
  }

  @Override
  public void forceFolder(Path folder) throws IOException {
    step();
    List<Naming> list = namings.remove(folder);
    if (list != null) {
      list.forEach(naming -> apply(durableNames, naming));
    }
  }

  @Override
  public @Nullable Closeable tryLock(Path path) throws IOException {
    step();
    int owner = life;
    return locks.add(path)
        ? () -> {
          if (owner == life) {
            locks.remove(path);
          }
        }
        : null;
  }

  private long used() {
    return names.values().stream().mapToLong(inode -> inode.current.length).sum();
  }

  private final class SimulatedFile implements OpenFile {
    private final Inode inode;
    private final int openedIn;
    private boolean closed;

    SimulatedFile(Inode inode, int openedIn) {
      this.inode = inode;
      this.openedIn = openedIn;
    }

    private void use() throws IOException {
      if (closed || openedIn != life) {
        throw new IllegalStateException("file is closed");
      }
      step();
    }

    @Override
    public long size() throws IOException {
      use();
      return inode.current.length;
    }

    @Override
    public void read(ByteBuffer into, long position) throws IOException {
      use();
      int from = (int) Math.min(position, inode.current.length);
      into.put(inode.current, from, Math.min(into.remaining(), inode.current.length - from));
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      try {
        use();
      } catch (IOException | SimulatedCrash e) {
        inode.write((int) position, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        throw e;
      }
      long added = Math.max(0, position + bytes.length - inode.current.length);
      long missing = added - (capacity - used());
      if (added > 0 && missing > 0) {
        int fit = (int) Math.max(0, bytes.length - missing);
        inode.write((int) position, Arrays.copyOf(bytes, fit));
        throw new IOException("no space left on device");
      }
      inode.write((int) position, bytes);
    }

    @Override
    public void force() throws IOException {
      try {
        use();
      } catch (IOException e) {
        inode.flushSome(random);
        throw e;
      }
      inode.dirty.stream().forEach(inode::flush);
      inode.dirty.clear();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
