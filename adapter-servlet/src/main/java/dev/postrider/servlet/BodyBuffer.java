package dev.postrider.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of one request body as they arrive. Grows with what came, not with what was announced,
 * and never holds more than one byte over the limit. Not thread-safe.
 */
final class BodyBuffer {

  private static final int FIRST_BYTES = 8 * 1024;

  private final int maxBytes;
  private final long announcedBytes;
  private byte[] bytes = new byte[0];
  private int size;

  /**
   * An empty buffer.
   *
   * @param maxBytes the largest body that will be accepted
   * @param announcedBytes the request's {@code Content-Length}, -1 if unknown
   */
  BodyBuffer(int maxBytes, long announcedBytes) {
    this.maxBytes = maxBytes;
    this.announcedBytes = announcedBytes;
  }

  /**
   * Reads once, at most up to the first byte over the limit.
   *
   * @return the number of bytes read, -1 at the end of the stream
   */
  int readOnceFrom(InputStream in) throws IOException {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, nextCapacity());
    }
    int read = in.read(bytes, size, bytes.length - size);
    if (read > 0) {
      size += read;
    }
    return read;
  }

  boolean overLimit() {
    return size > maxBytes;
  }

  int size() {
    return size;
  }

  /** The bytes that have been read, not copied. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /** Leaves room for one byte more than allowed or announced, so that the end shows without growing. */
  private int nextCapacity() {
    long capacity = Math.max(FIRST_BYTES, 2L * size);
    if (announcedBytes >= size) {
      capacity = Math.min(capacity, announcedBytes + 1);
    }
    return (int) Math.max(size + 1L, Math.min(capacity, maxBytes + 1L));
  }
}
