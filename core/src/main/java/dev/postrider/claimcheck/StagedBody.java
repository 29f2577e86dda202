package dev.postrider.claimcheck;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A body in a temporary file, on its way into a store: written by who receives it, then stored or
 * discarded. Thread-safe.
 *
 * @since 0.1.0
 */
public final class StagedBody {

  private final BodyStore store;
  private final String name;
  private final Path file;
  private final FileChannel channel;
  private final int inlineBytesOfParts;
  private final MessageDigest digest = Sha256.start();
  private long size;
  private @Nullable ClaimCheck claimCheck;
  private boolean isTaken;

  private StagedBody(
      BodyStore store, String name, Path file, FileChannel channel, int inlineBytesOfParts) {
    this.store = store;
    this.name = name;
    this.file = file;
    this.channel = channel;
    this.inlineBytesOfParts = inlineBytesOfParts;
  }

  /** An empty one. */
  static StagedBody create(BodyStore store, String name, int inlineBytesOfParts)
      throws IOException {
    Path incoming = store.incoming();
    PrivateFiles.createFolder(incoming);
    Path file = incoming.resolve(name.substring(name.lastIndexOf('/') + 1) + ".part");
    return new StagedBody(store, name, file, PrivateFiles.create(file), inlineBytesOfParts);
  }

  /**
   * Adds the next bytes.
   *
   * @throws IOException if the file takes nothing, or the body has been discarded
   */
  public void write(ByteBuffer bytes) throws IOException {
    synchronized (this) {
      if (claimCheck != null) {
        throw new ClosedChannelException();
      }
      digest.update(bytes.duplicate());
      while (bytes.hasRemaining()) {
        size += channel.write(bytes);
      }
    }
  }

  /**
   * Reads bytes that have been written.
   *
   * @param position where they begin
   * @return how many there were; -1 if nothing was written there
   * @throws IOException if the file cannot be read, or the body has been stored or discarded
   */
  public int read(ByteBuffer target, long position) throws IOException {
    return channel.read(target, position);
  }

  /**
   * How many bytes the values of its parts may have together that are in the record, if it is multipart; -1 if
   * nobody looks for parts. {@code claim_check.multipart_parts} and {@code claim_check.max_inline_bytes} say that.
   */
  public int inlineBytesOfParts() {
    return inlineBytesOfParts;
  }

  /** How many bytes have been written. */
  public synchronized long size() {
    return size;
  }

  /** The reference to the body, which is complete now: nothing can be written any more. */
  public synchronized ClaimCheck claimCheck() {
    ClaimCheck made = claimCheck;
    if (made == null) {
      String sha256 = HexFormat.of().formatHex(digest.digest());
      made = new ClaimCheck(store.uri(name), size, sha256);
      claimCheck = made;
    }
    return made;
  }

  /** Deletes the file, unless it has been given away to be stored. May be called more than once. */
  public synchronized void discard() {
    if (!isTaken) {
      delete();
    }
  }

  /** From now on {@link #discard} does nothing. */
  synchronized void take() {
    isTaken = true;
  }

  /** Puts the body into the store, and deletes the file whatever happens. */
  void store() throws IOException {
    try {
      ClaimCheck complete = claimCheck();
      channel.force(true);
      channel.close();
      store.put(name, file, complete);
    } finally {
      delete();
    }
  }

  synchronized void delete() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(StagedBody.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "temporary file {0} is left: {1}",
              requireNonNull(file.getFileName()),
              e);
    }
  }
}
