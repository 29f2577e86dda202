package dev.postrider.servlet;

import dev.postrider.claimcheck.ClaimChecks;
import dev.postrider.claimcheck.StagedBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one request body as they arrive. Grows with what came, not with what was announced, and
 * never holds more than one byte over the limit. With claim checks a body that is too large for a record
 * goes on to a temporary file, and memory grows no more. Used by one thread at a time, but for {@link
 * #discard}.
 */
final class BodyBuffer implements ServletRequestView.Body {

  private static final int FIRST_BYTES = 8 * 1024;
  private static final int CHUNK_BYTES = 64 * 1024;

  private final long maxBytes;
  private final long announcedBytes;
  private final @Nullable ClaimChecks claimChecks;
  private final long maxBytesInMemory;
  private byte[] bytes = new byte[0];
  private long size;
  private volatile @Nullable StagedBody staged;

  /**
   * An empty buffer.
   *
   * @param maxBytes the largest body that will be accepted
   * @param announcedBytes the request's {@code Content-Length}, -1 if unknown
   * @param claimChecks where larger bodies go; null if all are in memory
   */
  BodyBuffer(long maxBytes, long announcedBytes, @Nullable ClaimChecks claimChecks) {
    this.maxBytes = maxBytes;
    this.announcedBytes = announcedBytes;
    this.claimChecks = claimChecks;
    this.maxBytesInMemory =
        claimChecks == null ? maxBytes : Math.min(maxBytes, claimChecks.maxInlineBytes());
  }

  /**
   * Reads once, at most up to the first byte over the limit, unless the body is in a file.
   *
   * @return the number of bytes read, -1 at the end of the stream
   * @throws NotStoredException if the temporary file takes nothing
   */
  int readOnceFrom(InputStream in) throws IOException {
    StagedBody file = staged;
    if (file != null) {
      int read = in.read(bytes);
      if (read > 0) {
        size += read;
        write(file, read);
      }
      return read;
    }
    int filled = (int) size;
    if (filled == bytes.length) {
      bytes = Arrays.copyOf(bytes, nextCapacity());
    }
    int read = in.read(bytes, filled, bytes.length - filled);
    if (read > 0) {
      size += read;
      if (claimChecks != null && size > maxBytesInMemory && !overLimit()) {
        stage(claimChecks);
      }
    }
    return read;
  }

  private void stage(ClaimChecks checks) throws NotStoredException {
    try {
      StagedBody begun = checks.begin();
      staged = begun;
      write(begun, (int) size);
    } catch (NotStoredException e) {
      throw e;
    } catch (IOException e) {
      throw new NotStoredException(e);
    }
    bytes = new byte[CHUNK_BYTES];
  }

  private void write(StagedBody file, int length) throws NotStoredException {
    if (overLimit()) {
      return;
    }
    try {
      file.write(ByteBuffer.wrap(bytes, 0, length));
    } catch (IOException e) {
      throw new NotStoredException(e);
    }
  }

  boolean overLimit() {
    return size > maxBytes;
  }

  long size() {
    return size;
  }

  /** The bytes that have been read, not copied; none if they are in a file. */
  @Override
  public ByteBuffer bytes() {
    return staged == null ? ByteBuffer.wrap(bytes, 0, (int) size) : ByteBuffer.allocate(0);
  }

  @Override
  public @Nullable StagedBody staged() {
    return staged;
  }

  /** Deletes the temporary file, unless it belongs to a publisher by now. For any thread. */
  void discard() {
    StagedBody file = staged;
    if (file != null) {
      file.discard();
    }
  }

  /** Leaves room for one byte more than allowed or announced, so that the end shows without growing. */
  private int nextCapacity() {
    long capacity = Math.max(FIRST_BYTES, 2L * size);
    if (announcedBytes >= size) {
      capacity = Math.min(capacity, announcedBytes + 1);
    }
    return (int) Math.max(size + 1L, Math.min(capacity, maxBytesInMemory + 1L));
  }
}
