package dev.postrider.spool;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file system of this machine. Thread-safe. */
final class LocalDisk implements Disk {

  private static final FileAttribute<?>[] OWNER_ONLY = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
  };
  private static final String LOCK = "dev.postrider.spool.lock:";

  @Override
  public List<String> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    Path missing = folder.toAbsolutePath();
    if (Files.isDirectory(missing)) {
      return;
    }
    Path parent = missing.getParent();
    if (parent != null) {
      createFolder(parent);
    }
    // Records may hold secrets, so only the owner may read them.
    boolean posix = missing.getFileSystem().supportedFileAttributeViews().contains("posix");
    Files.createDirectories(missing, posix ? OWNER_ONLY : new FileAttribute<?>[0]);
    if (parent != null) {
      forceFolder(parent);
    }
  }

  @Override
  public OpenFile open(Path path) throws IOException {
    return new LocalFile(FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public @Nullable Closeable tryLock(Path path) throws IOException {
    // To close a second channel would let go of the lock that this process has: it must not be
    // opened. And
    // it is the whole process that has the lock, not those who share a class loader.
    Path folder = requireNonNull(path.toAbsolutePath().getParent(), "folder");
    String held = LOCK + folder.toRealPath().resolve(path.getFileName());
    if (System.getProperties().putIfAbsent(held, "held") != null) {
      return null;
    }
    FileLock lock = null;
    try {
      lock = lock(path);
      return lock == null ? null : unlocking(lock.acquiredBy(), held);
    } finally {
      if (lock == null) {
        System.clearProperty(held);
      }
    }
  }

  private static @Nullable FileLock lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
      return lock;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static Closeable unlocking(Closeable channel, String held) {
    return () -> {
      channel.close();
      System.clearProperty(held);
    };
  }

  private record LocalFile(FileChannel channel) implements OpenFile {

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void read(ByteBuffer into, long position) throws IOException {
      long from = position;
      while (into.hasRemaining()) {
        int count = channel.read(into, from);
        if (count < 0) {
          return;
        }
        from += count;
      }
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      long to = position;
      while (from.hasRemaining()) {
        to += channel.write(from, to);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
