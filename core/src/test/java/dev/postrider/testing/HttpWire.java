package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One connection to an HTTP server on loopback, byte for byte: what is sent need not be HTTP, may
 * come in pieces, and may end in the middle. Not thread-safe.
 */
public final class HttpWire implements AutoCloseable {

  private static final int READ_BYTES = 16 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final Duration deadline;
  private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES).flip();

  private HttpWire(SocketChannel channel, Duration deadline) throws IOException {
    this.channel = channel;
    this.deadline = deadline;
    this.selector = Selector.open();
    channel.configureBlocking(false);
    this.key = channel.register(selector, 0);
  }

  /** Connects to a port of this machine; each wait ends after {@link Eventually#DEADLINE}. */
  public static HttpWire connect(int port) throws IOException {
    return connect(port, Eventually.DEADLINE);
  }

  /**
   * Connects to a port of this machine.
   *
   * @param deadline how long one call of any method waits for the server at most; then it throws
   *     {@link SocketTimeoutException}
   */
  public static HttpWire connect(int port, Duration deadline) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new HttpWire(channel, deadline);
  }

  /** Sends text of one byte per character, ISO-8859-1; line ends are the caller's. */
  public void send(String text) throws IOException {
    send(text.getBytes(ISO_8859_1));
  }

  /** Sends bytes; returns when the system has taken them all. */
  public void send(byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    long start = System.nanoTime();
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE, start, out.remaining() + " bytes not taken by the server");
      }
    }
  }

  /** Ends the sending side; responses can still be read. */
  public void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  /** Breaks the connection off with a TCP reset, as a client that died. */
  public void abort() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    close();
  }

  /** Reads the next response, an interim one (1xx) too. */
  public RawResponse response() throws IOException {
    return RawResponse.read(new Input(), true);
  }

  /** Reads the response to {@code HEAD}, which has no body whatever its fields say. */
  public RawResponse responseToHead() throws IOException {
    return RawResponse.read(new Input(), false);
  }

  /**
   * Waits until the server has ended or reset the connection.
   *
   * @throws IOException if it sends something before
   */
  public void awaitEnd() throws IOException {
    int next;
    try {
      next = new Input().read();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      return;
    }
    if (next >= 0) {
      throw new IOException("the server sent byte " + next + " and not the end of the connection");
    }
  }

  /** Ends the connection. */
  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }

  private void await(int operation, long start, String what) throws IOException {
    long left = deadline.toMillis() - (System.nanoTime() - start) / 1_000_000;
    key.interestOps(operation);
    selector.selectedKeys().clear();
    if (left <= 0 || selector.select(left) == 0) {
      throw new SocketTimeoutException("within " + deadline + ": " + what);
    }
  }

  /** What the server sends, under one deadline. */
  final class Input {
    private final long start = System.nanoTime();

    /** The next byte, or -1 at the end of the connection. */
    int read() throws IOException {
      while (!in.hasRemaining()) {
        int count = channel.read(in.clear());
        in.flip();
        if (count < 0) {
          return -1;
        }
        if (count == 0) {
          await(SelectionKey.OP_READ, start, "nothing more from the server");
        }
      }
      return in.get() & 0xff;
    }

    /** The next byte, where the connection may not end. */
    int require() throws IOException {
      int next = read();
      if (next < 0) {
        throw new EOFException("the server ended the connection within a response");
      }
      return next;
    }
  }
}
