package dev.postrider.kong.driver;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A connection to the plugin server, as nginx's cosockets have it; one thread at a time. */
final class Connection implements Closeable {
  /** nginx's {@code lua_socket_buffer_size}. */
  private static final int BUFFER_BYTES = 4096;

  /** Long enough for a server that waits for bytes to read the piece before the next one comes. */
  private static final long PAUSE_NANOS = 20_000;

  private final SocketChannel channel;
  private final Selectors selectors;
  private final long timeoutMillis;
  private final Fragmentation fragmentation;
  private final LuaMachine lua;
  private final ByteBuffer received = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private @Nullable Selector selector;
  private @Nullable SelectionKey key;
  private Meter meter;
  private boolean wrote;
  private long idleSinceNanos;

  private Connection(
      SocketChannel channel,
      Selectors selectors,
      Duration timeout,
      Fragmentation fragmentation,
      Meter meter,
      LuaMachine lua) {
    this.channel = channel;
    this.selectors = selectors;
    this.timeoutMillis = Math.max(1, timeout.toMillis());
    this.fragmentation = fragmentation;
    this.meter = meter;
    this.lua = lua;
  }

  /** Connects without waiting: a full backlog is a failure, as for Kong. */
  static Connection open(
      Path socket,
      Selectors selectors,
      Duration timeout,
      Fragmentation fragmentation,
      Meter meter,
      LuaMachine lua)
      throws SocketFailure {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.configureBlocking(false);
        channel.connect(UnixDomainSocketAddress.of(socket));
        if (!channel.finishConnect()) {
          throw new IOException("Resource temporarily unavailable");
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      meter.connectionsOpened++;
      return new Connection(channel, selectors, timeout, fragmentation, meter, lua);
    } catch (IOException e) {
      throw SocketFailure.of(e);
    }
  }

  void send(byte[] bytes, int length) throws SocketFailure {
    try {
      int written = 0;
      while (written < length) {
        int piece = fragmentation.nextPiece(written, length - written);
        write(ByteBuffer.wrap(bytes, written, piece));
        written += piece;
        if (written < length) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    } catch (IOException e) {
      throw SocketFailure.of(e);
    }
    wrote |= length > 0;
    meter.bytesSent += length;
  }

  private void write(ByteBuffer bytes) throws IOException, SocketFailure {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  byte[] receive(int length) throws SocketFailure {
    byte[] bytes = new byte[length];
    int filled = 0;
    while (filled < length) {
      if (!received.hasRemaining()) {
        fetch();
      }
      int some = Math.min(length - filled, received.remaining());
      received.get(bytes, filled, some);
      filled += some;
    }
    meter.bytesReceived += length;
    return bytes;
  }

  int receiveByte() throws SocketFailure {
    if (!received.hasRemaining()) {
      fetch();
    }
    meter.bytesReceived++;
    return received.get() & 0xff;
  }

  /** Whether something read from the socket has not been looked at yet. */
  boolean hasUnread() {
    return received.hasRemaining();
  }

  /** Forgets what was read from the socket and not looked at. */
  void dropUnread() {
    received.position(received.limit());
  }

  private void fetch() throws SocketFailure {
    if (wrote) {
      meter.roundTrips++;
      wrote = false;
    }
    try {
      received.clear();
      int count = channel.read(received);
      while (count == 0) {
        await(SelectionKey.OP_READ);
        count = channel.read(received);
      }
      if (count < 0) {
        throw new SocketFailure("closed");
      }
    } catch (IOException e) {
      throw SocketFailure.of(e);
    } finally {
      received.flip();
    }
  }

  private void await(int operation) throws IOException, SocketFailure {
    if (selector == null || key == null) {
      selector = selectors.take();
      key = channel.register(selector, operation);
    } else if (key.interestOps() != operation) {
      key.interestOps(operation);
    }
    Selector ready = selector;
    if (lua.yielding(() -> ready.select(timeoutMillis)) == 0) {
      throw new SocketFailure("timeout");
    }
    selector.selectedKeys().clear();
  }

  void nowIdle() {
    idleSinceNanos = System.nanoTime();
  }

  /** Takes an idle connection into use; false if the server closed it or wrote something to it. */
  boolean resume(Meter next, Duration keepAlive) {
    meter = next;
    wrote = false;
    if (System.nanoTime() - idleSinceNanos > keepAlive.toNanos()) {
      return false;
    }
    return isQuiet();
  }

  /** False if there is anything to read, be it the end. */
  boolean isQuiet() {
    try {
      return channel.read(ByteBuffer.allocate(1)) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      if (selector != null) {
        // A registered channel is closed for the peer once its selector has let it go.
        selector.selectNow();
        selectors.release(selector);
        selector = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
