package dev.postrider.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The sequence number before which all records of a topic are done, in a file that is replaced as a
 * whole. A file that cannot be understood counts as none: then records are delivered again.
 */
final class Cursor {

  private static final int SIZE = 12;

  private final Disk disk;
  private final Path folder;
  private volatile long value;
  private long saved;

  Cursor(Disk disk, Path folder) throws IOException {
    this.disk = disk;
    this.folder = folder;
    if (disk.list(folder).contains("cursor")) {
      value = load();
      saved = value;
    }
  }

  private long load() throws IOException {
    try (Disk.OpenFile file = disk.open(folder.resolve("cursor"))) {
      ByteBuffer bytes = ByteBuffer.allocate(SIZE);
      file.read(bytes, 0);
      bytes.clear();
      long sequence = bytes.getLong();
      return bytes.getInt() == checksum(sequence) ? sequence : 0;
    }
  }

  private static int checksum(long sequence) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(8).putLong(sequence).flip());
    return (int) checksum.getValue();
  }

  long value() {
    return value;
  }

  void move(long sequence) {
    value = Math.max(value, sequence);
  }

  void save() throws IOException {
    long moved = value;
    if (moved == saved) {
      return;
    }
    Path fresh = folder.resolve("cursor.new");
    try (Disk.OpenFile file = disk.open(fresh)) {
      ByteBuffer bytes = ByteBuffer.allocate(SIZE).putLong(moved).putInt(checksum(moved));
      file.write(bytes.flip(), 0);
      file.force();
    }
    disk.rename(fresh, folder.resolve("cursor"));
    disk.forceFolder(folder);
    saved = moved;
  }
}
