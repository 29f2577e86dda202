package dev.postrider.kong.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection from Kong. Its event loop reads; any thread may send. */
final class Connection {

  private static final Logger LOG = System.getLogger(Connection.class.getName());

  /** Kong reads each of our messages before it asks for more, so this is never reached in peace. */
  private static final int MAX_UNSENT_BYTES = 16 * 1024 * 1024;

  private final Server server;
  private final SocketChannel channel;
  private final EventLoop loop;
  private final InputBuffer in = new InputBuffer();
  private Conversation conversation;

  private final Object sending = new Object();
  private @Nullable SelectionKey key;
  private @Nullable ByteBuffer unsent;
  private boolean closed;

  Connection(Server server, SocketChannel channel, EventLoop loop) {
    this.server = server;
    this.channel = channel;
    this.loop = loop;
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
      if (!closed) {
        receive();
      }
    } catch (WireException e) {
      server.badBytes(e);
      close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      close();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "connection given up", e);
      close();
    }
  }

  private void receive() throws IOException {
    // What comes after the end is Kong's own end, which is not worth reading.
    int count = isOver() ? -1 : in.readFrom(channel);
    if (count > 0) {
      conversation = conversation.received(in);
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
      return !closed && unsent == null;
    }
  }

  void tick(long nanoTime) {
    conversation.tick(nanoTime);
  }

  /** Sends {@code message}, at once as far as the socket takes it. A closed connection drops it. */
  void send(WireBuffer message) {
    try {
      synchronized (sending) {
        if (closed) {
          return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(message.array(), 0, message.length());
        if (unsent == null) {
          channel.write(bytes);
          if (bytes.hasRemaining()) {
            unsent = bytes;
            operationsChanged();
          }
        } else {
          unsent = joined(unsent, bytes);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      loop.execute(this::close);
    }
  }

  private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) throws IOException {
    int length = first.remaining() + second.remaining();
    if (length > MAX_UNSENT_BYTES) {
      throw new IOException("Kong does not read what it is sent");
    }
    return ByteBuffer.allocate(length).put(first).put(second).flip();
  }

  private void sendRest() throws IOException {
    synchronized (sending) {
      if (unsent != null) {
        channel.write(unsent);
        if (!unsent.hasRemaining()) {
          unsent = null;
          operationsChanged();
        }
      }
    }
  }

  private int operations() {
    return unsent == null ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
  }

  private void operationsChanged() {
    if (key != null) {
      key.interestOps(operations());
      if (unsent != null) {
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
      unsent = null;
    }
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

  /** Closes unless Kong waits for something, or has just sent something; on the event loop. */
  void closeIfIdle() {
    ready();
    if (!closed && !conversation.busy()) {
      close();
    }
  }
}
