package dev.postrider.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A small file that is replaced as a whole. One that is damaged counts as none. */
final class WholeFile {

  private static final int CHECKSUM = 4;

  private final Disk disk;
  private final Path folder;
  private final String name;

  WholeFile(Disk disk, Path folder, String name) {
    this.disk = disk;
    this.folder = folder;
    this.name = name;
  }

  /** The content; null if there is none that is whole. */
  byte @Nullable [] read() throws IOException {
    if (!disk.list(folder).contains(name)) {
      return null;
    }
    try (Disk.OpenFile file = disk.open(folder.resolve(name))) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(CHECKSUM, file.size()));
      file.read(bytes, 0);
      int length = bytes.capacity() - CHECKSUM;
      byte[] content = Arrays.copyOf(bytes.array(), length);
      return length > 0 && bytes.getInt(length) == checksum(content) ? content : null;
    }
  }

  private static int checksum(byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return (int) checksum.getValue();
  }

  /** Has the content outlast a crash; after a failure or a crash the former may be there. */
  void write(byte[] content) throws IOException {
    Path fresh = folder.resolve(name + ".new");
    try (Disk.OpenFile file = disk.open(fresh)) {
      ByteBuffer bytes = ByteBuffer.allocate(content.length + CHECKSUM);
      bytes.put(content).putInt(checksum(content));
      file.write(bytes.flip(), 0);
      file.force();
    }
    disk.rename(fresh, folder.resolve(name));
    disk.forceFolder(folder);
  }
}
