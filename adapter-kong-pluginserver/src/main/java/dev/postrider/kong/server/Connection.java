package dev.postrider.kong.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection from Kong. Its event loop reads; any thread may send. */
final class Connection {

  private static final Logger LOG = System.getLogger(Connection.class.getName());

  /** Kong reads each of our messages before it asks for more, so this is never reached in peace. */
  private static final int MANY_UNSENT_BYTES = 64 * 1024;

  /** As long as Kong waits for a message to go on. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  /** Kong closes its end at once, if it is there at all. */
  private static final long FAREWELL = TimeUnit.SECONDS.toNanos(1);

  private final Server server;
  private final SocketChannel channel;
  private final EventLoop loop;
  private final InputBuffer in;
  private Conversation conversation;

  private final Object sending = new Object();
  private @Nullable SelectionKey key;
  private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
  private long unsentBytes;
  private boolean closed;

  private long lastHeard;

  /** Whether Kong was told that nothing more is to come. */
  private boolean leaving;

  Connection(Server server, SocketChannel channel, EventLoop loop) {
    this.server = server;
    this.channel = channel;
    this.loop = loop;
    this.in = new InputBuffer(server.memory(), loop.spareArrays());
    this.lastHeard = server.nanoTime();
    this.conversation = new Greeting(server, this);
  }

  /** Lets the selector tell from now on when the channel is ready; on the event loop. */
  void watch(Selector selector) {
    try {
      synchronized (sending) {
        if (!closed) {
          key = channel.register(selector, operations(), this);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      close();
    }
  }

  /** Called by the event loop when the channel can be read or written. */
  void ready() {
    try {
      sendRest();
      if (!closed && !isBacklogged()) {
        receive();
      }
    } catch (WireException e) {
      server.badBytes(e);
      close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      close();
    } catch (RuntimeException | LinkageError e) {
      // The loop's other connections would never be read again.
      LOG.log(Level.ERROR, "connection given up", e);
      close();
    }
  }

  private void receive() throws IOException {
    // What comes after the end is Kong's own end, which is not worth reading.
    int count = isOver() ? -1 : in.readFrom(channel);
    if (count > 0) {
      lastHeard = server.nanoTime();
      if (leaving) {
        in.consume(in.available());
      } else {
        conversation = conversation.received(in);
      }
    }
    if (count < 0 || isOver()) {
      closeSoon();
    }
  }

  /** Whether both sides have said all, and the socket has taken it. */
  private boolean isOver() {
    // In this order: what ends a conversation is sent before it is over.
    if (!conversation.over()) {
      return false;
    }
    synchronized (sending) {
      return !closed && unsent.isEmpty();
    }
  }

  /** Whether Kong does not read what it is sent: then no more is read of what it sends. */
  private boolean isBacklogged() {
    synchronized (sending) {
      return unsentBytes > MANY_UNSENT_BYTES;
    }
  }

  /** Looks after deadlines, about once a second; on the event loop. */
  void tick(long nanoTime) {
    conversation.tick(nanoTime);
    boolean halfMessage = in.available() > 0 || isBacklogged();
    if (!closed && halfMessage && nanoTime - lastHeard > PATIENCE) {
      server.badBytes(new WireException("a message was begun and not ended"));
      close();
    }
  }

  /** Sends {@code message}, at once as far as the socket takes it. A closed connection drops it. */
  void send(WireBuffer message) {
    try {
      synchronized (sending) {
        if (closed) {
          return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(message.array(), 0, message.length());
        if (unsent.isEmpty()) {
          channel.write(bytes);
        }
        if (bytes.hasRemaining()) {
          unsent.add(bytes);
          unsentBytes += bytes.remaining();
          operationsChanged();
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      loop.execute(this::close);
    }
  }

  private void sendRest() throws IOException {
    synchronized (sending) {
      while (!unsent.isEmpty()) {
        unsentBytes -= channel.write(unsent.toArray(ByteBuffer[]::new));
        unsent.removeIf(bytes -> !bytes.hasRemaining());
        operationsChanged();
        if (!unsent.isEmpty()) {
          return;
        }
      }
    }
  }

  private int operations() {
    if (unsentBytes == 0) {
      return SelectionKey.OP_READ;
    }
    return unsentBytes > MANY_UNSENT_BYTES
        ? SelectionKey.OP_WRITE
        : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
  }

  private void operationsChanged() {
    if (key != null && key.isValid() && key.interestOps() != operations()) {
      key.interestOps(operations());
      if (unsentBytes > 0) {
        key.selector().wakeup();
      }
    }
  }

  /** Closes, on the event loop. A second call does nothing. */
  void close() {
    if (end()) {
      closeChannel(channel);
    }
  }

  /** The same where Kong does not wait for it. */
  private void closeSoon() {
    if (key == null) {
      close();
    } else if (end()) {
      loop.closeSoon(channel);
    }
  }

  /** Whether this was the first call. */
  private boolean end() {
    synchronized (sending) {
      if (closed) {
        return false;
      }
      closed = true;
      unsent.clear();
      unsentBytes = 0;
    }
    in.close();
    if (key != null) {
      key.cancel();
    }
    server.connectionClosed();
    loop.connectionClosed();
    conversation.closed();
    return true;
  }

  static void closeChannel(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "socket could not be closed: {0}", e.getMessage());
    }
  }

  /** Runs {@code task} on the event loop. */
  void execute(Runnable task) {
    loop.execute(task);
  }

  /**
   * Tells Kong that nothing more is to come, unless it waits for something or has just sent something;
   * on the event loop. What it still sends is lost, but not reset: Kong sends it to the server's
   * successor. Closes when Kong has closed, or has had the time to.
   */
  void leaveIfIdle() {
    ready();
    if (closed || !isIdle()) {
      return;
    }
    if (leaving) {
      if (server.nanoTime() - lastHeard > FAREWELL) {
        close();
      }
      return;
    }
    try {
      leaving = true;
      lastHeard = server.nanoTime();
      channel.shutdownOutput();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      close();
    }
  }

  private boolean isIdle() {
    synchronized (sending) {
      return unsent.isEmpty() && in.available() == 0 && !conversation.busy();
    }
  }
}
