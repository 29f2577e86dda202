package dev.postrider.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * The rest of a body that is over the limit. It is read and forgotten, as far as {@link
 * #MOST_BYTES}: a container closes a connection with an unread body, and a client that is still sending
 * would find the connection broken instead of the response. Not thread-safe.
 */
final class DiscardedBody {

  /** Eight times the default of {@code max_body_bytes}; a client that sends more has no claim to a response. */
  static final long MOST_BYTES = 8L * 1024 * 1024;

  private static final int CHUNK_BYTES = 8 * 1024;

  private final byte[] chunk = new byte[CHUNK_BYTES];
  private long size;

  /** Not where the client waits to be asked for its body, or announces far more than is read here. */
  static boolean isWorthReading(HttpServletRequest request, long limit) {
    return request.getContentLengthLong() - limit <= MOST_BYTES
        && request.getHeader("Expect") == null;
  }

  /**
   * Reads once.
   *
   * @return the number of bytes read, -1 at the end of the stream
   */
  int readOnceFrom(InputStream in) throws IOException {
    int read = in.read(chunk);
    if (read > 0) {
      size += read;
    }
    return read;
  }

  /** Whether enough has been read. */
  boolean isOver() {
    return size >= MOST_BYTES;
  }
}
