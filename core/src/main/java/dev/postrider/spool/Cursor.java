package dev.postrider.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The sequence number before which all records of a topic are done, in a file. Where that is missing or
 * damaged, records are delivered again.
 */
final class Cursor {

  private final WholeFile file;
  private volatile long value;
  private long saved;

  Cursor(Disk disk, Path folder) throws IOException {
    this.file = new WholeFile(disk, folder, "cursor");
    byte[] content = file.read();
    if (content != null && content.length == Long.BYTES) {
      value = ByteBuffer.wrap(content).getLong();
      saved = value;
    }
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
    file.write(ByteBuffer.allocate(Long.BYTES).putLong(moved).array());
    saved = moved;
  }
}
