package dev.postrider.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of frames, made at its full length, whose name holds the first sequence number and the salt.
 * One thread appends, another reads.
 */
final class Segment implements Closeable {

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.segment");
  private static final int ZEROS = 1 << 16;

  final Path path;
  final Disk.OpenFile file;
  final long first;
  final long salt;
  final long size;

  /** Where the next frame goes; only the thread that appends uses it. */
  private long end;

  /** All before it is forced, and may be read. */
  private volatile long committed;

  /** The largest sequence number so far; less than {@link #first} if there is none. */
  private volatile long last;

  /** Nothing is appended any more. */
  private volatile boolean sealed;

  private Segment(Path path, Disk.OpenFile file, long first, long salt, long size) {
    this.path = path;
    this.file = file;
    this.first = first;
    this.salt = salt;
    this.size = size;
    this.last = first - 1;
  }

  /** Makes a file of zeros, so that a full disk shows now, and a force has no length to write. */
  static Segment create(Disk disk, Path folder, long first, long salt, long size)
      throws IOException {
    HexFormat hex = HexFormat.of();
    Path path = folder.resolve(hex.toHexDigits(first) + "-" + hex.toHexDigits(salt) + ".segment");
    Disk.OpenFile file = disk.open(path);
    try {
      for (long position = 0; position < size; position += ZEROS) {
        file.write(ByteBuffer.allocate((int) Math.min(ZEROS, size - position)), position);
      }
      file.force();
      disk.forceFolder(folder);
      return new Segment(path, file, first, salt, size);
    } catch (IOException e) {
      discard(disk, path, file, e);
      throw e;
    }
  }

  private static void discard(Disk disk, Path path, Disk.OpenFile file, IOException reason) {
    try (file) {
      disk.delete(path);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** A file from before; null if the name is not one of a segment. */
  static @Nullable Segment open(Disk disk, Path folder, String name) throws IOException {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return null;
    }
    Path path = folder.resolve(name);
    Disk.OpenFile file = disk.open(path);
    long size = file.size();
    long first = Long.parseUnsignedLong(matcher.group(1), 16);
    long salt = Long.parseUnsignedLong(matcher.group(2), 16);
    Segment segment = new Segment(path, file, first, salt, size);
    segment.committed = size;
    segment.sealed = true;
    return segment;
  }

  boolean hasRoom(long bytes) {
    return !sealed && end + bytes <= size;
  }

  /** Writes frames behind the last, not forced yet. */
  void append(ByteBuffer frames) throws IOException {
    int length = frames.remaining();
    file.write(frames, end);
    end += length;
  }

  /** Forces the frames that were appended, up to this sequence number. */
  void commit(long sequence) throws IOException {
    file.force();
    last = sequence;
    committed = end;
  }

  void seal() {
    sealed = true;
  }

  boolean isSealed() {
    return sealed;
  }

  long committed() {
    return committed;
  }

  long last() {
    return last;
  }

  void found(long sequence) {
    last = Math.max(last, sequence);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
