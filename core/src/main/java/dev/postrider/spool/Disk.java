package dev.postrider.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The few operations of a file system that the spool needs. */
interface Disk {

  /** The names in a folder, sorted; none if there is no such folder. */
  List<String> list(Path folder) throws IOException;

  /** Makes a folder and those above it, where they are missing, so that they outlast a crash. */
  void createFolder(Path folder) throws IOException;

  /** Opens a file to read and write; makes an empty one if there is none. */
  OpenFile open(Path path) throws IOException;

  /** Gives a file another name in the same folder, whose former bearer is replaced. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file; one that is missing is no error. */
  void delete(Path path) throws IOException;

  /** Has the names of a folder outlast a crash. */
  void forceFolder(Path folder) throws IOException;

  /**
   * Locks a file until the lock is closed or the process ends.
   *
   * @return the lock; null if another has the file locked
   */
  @Nullable
  Closeable tryLock(Path path) throws IOException;

  /** A file that is open. */
  interface OpenFile extends Closeable {

    /** The length in bytes. */
    long size() throws IOException;

    /** Reads from a position until the buffer is full or the file ends. */
    void read(ByteBuffer into, long position) throws IOException;

    /** Writes all of the buffer at a position. */
    void write(ByteBuffer from, long position) throws IOException;

    /** Has the content and the length outlast a crash. */
    void force() throws IOException;
  }
}
