package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** A connection that has one request on its way at most. */
final class HttpConnection {

  private static final int LARGEST_RESPONSE = 64 * 1024;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer request;
  private final ByteBuffer response = ByteBuffer.allocate(LARGEST_RESPONSE);
  private long sentAt;

  HttpConnection(SocketChannel channel, SelectionKey key, HttpRequestBytes request) {
    this.channel = channel;
    this.key = key;
    this.request = request.buffer();
  }

  /** Begins a request that counts from this time. */
  void send(long nanoTime) throws IOException {
    sentAt = nanoTime;
    response.clear();
    request.rewind();
    write();
  }

  private void write() throws IOException {
    channel.write(request);
    key.interestOps(
        request.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ);
  }

  /** Sends and receives what it can; answers whether the response is complete. */
  boolean proceed() throws IOException {
    if (request.hasRemaining()) {
      write();
    }
    if (!key.isReadable()) {
      return false;
    }
    if (channel.read(response) < 0) {
      throw new IOException("the server closed a connection after: " + response());
    }
    return isComplete();
  }

  private boolean isComplete() {
    String text = response();
    int head = text.indexOf("\r\n\r\n");
    if (head < 0) {
      return false;
    }
    String fields = text.substring(0, head).toLowerCase(Locale.ROOT);
    int length = fields.indexOf("\r\ncontent-length:");
    if (length >= 0) {
      int from = length + "\r\ncontent-length:".length();
      int to = fields.indexOf('\r', from);
      String value = (to < 0 ? fields.substring(from) : fields.substring(from, to)).trim();
      return text.length() >= head + 4 + Integer.parseInt(value);
    }
    return fields.contains("\r\ntransfer-encoding: chunked")
        ? text.endsWith("0\r\n\r\n")
        : status() == 204;
  }

  /** What has come so far. */
  String response() {
    return new String(response.array(), 0, response.position(), ISO_8859_1);
  }

  /** The status of the response. */
  int status() {
    return Integer.parseInt(response().substring(9, 12));
  }

  long sentAt() {
    return sentAt;
  }

  void close() throws IOException {
    channel.close();
  }
}
