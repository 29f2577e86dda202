package dev.postrider.process.replay;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** A connection to the target, for one request after the other. Not thread-safe. */
final class Connection implements Closeable {

  /** A server keeps a connection at least this long. */
  private static final Duration SURELY_OPEN = Duration.ofMillis(500);

  private final Socket socket;
  private final Socket wire;
  private final BufferedInputStream in;
  private final OutputStream out;
  private final ScheduledExecutorService timer;
  private final Duration responseTimeout;
  private long used = System.nanoTime();
  private boolean last;

  /**
   * A connection.
   *
   * @param socket what is read and written, with TLS or without
   * @param wire the socket of TCP: to close it waits for nobody
   */
  Connection(Socket socket, Socket wire, ScheduledExecutorService timer, Duration responseTimeout)
      throws IOException {
    this.socket = socket;
    this.wire = wire;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream());
    this.timer = timer;
    this.responseTimeout = responseTimeout;
  }

  /** Whether a request can be sent; servers end connections that are idle. */
  boolean isUsable() {
    if (last || wire.isClosed()) {
      return false;
    } else if (System.nanoTime() - used < SURELY_OPEN.toNanos()) {
      return true;
    }
    try {
      socket.setSoTimeout(1);
      try {
        // An end, or something that nobody asked for.
        in.read();
        return false;
      } catch (SocketTimeoutException silent) {
        socket.setSoTimeout(0);
        return true;
      }
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Sends a request and reads the response.
   *
   * @param body the body of the request, which is closed if there is no response in time
   * @throws UnreadableBodyException if the store does not give the body; the server does not have the whole request
   * @throws IOException if there is no response of HTTP/1.1 in time; whether the server has the request is not known then
   */
  HttpResponse exchange(OutgoingRequest request, InputStream body) throws IOException {
    last = true;
    try (Deadline deadline = new Deadline(timer, responseTimeout, wire, body)) {
      try {
        HttpResponse response = exchangeInTime(request, body);
        last = response.last();
        used = System.nanoTime();
        return response;
      } catch (IOException e) {
        throw deadline.reason(e);
      }
    }
  }

  private HttpResponse exchangeInTime(OutgoingRequest request, InputStream body)
      throws IOException {
    ResponseReader reader = new ResponseReader(in);
    try {
      request.writeTo(out, body);
    } catch (UnreadableBodyException e) {
      throw e;
    } catch (IOException broken) {
      // A server may refuse a request before it has read all of it.
      try {
        HttpResponse early = reader.read(request.method());
        return new HttpResponse(early.status(), early.retryAfter(), true);
      } catch (IOException none) {
        broken.addSuppressed(none);
        throw broken;
      }
    }
    return reader.read(request.method());
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
