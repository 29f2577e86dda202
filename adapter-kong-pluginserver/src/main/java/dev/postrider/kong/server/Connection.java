package dev.postrider.kong.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection from Kong. Its event loop reads; any thread may send. */
final class Connection {

  private static final Logger LOG = System.getLogger(Connection.class.getName());

  /** Kong reads each of our messages before it asks for more, so this is never reached in peace. */
  private static final int MAX_UNSENT_BYTES = 16 * 1024 * 1024;

  private final Server server;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final EventLoop loop;
  private final InputBuffer in = new InputBuffer();
  private Conversation conversation;

  private final Object sending = new Object();
  private @Nullable ByteBuffer unsent;
  private boolean closed;

  Connection(Server server, SocketChannel channel, SelectionKey key, EventLoop loop) {
    this.server = server;
    this.channel = channel;
    this.key = key;
    this.loop = loop;
    this.conversation = new Greeting(server, this);
  }

  /** Called by the event loop when the channel can be read or written. */
  void ready() {
    try {
      if (key.isValid() && key.isWritable()) {
        sendRest();
      }
      if (key.isValid()) {
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
    int count = in.readFrom(channel);
    if (count < 0) {
      close();
    } else if (count > 0) {
      conversation = conversation.received(in);
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
            wantWritable(true);
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
          wantWritable(false);
        }
      }
    }
  }

  private void wantWritable(boolean wanted) {
    key.interestOps(wanted ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    if (wanted) {
      key.selector().wakeup();
    }
  }

  /** Closes, on the event loop. A second call does nothing. */
  void close() {
    synchronized (sending) {
      if (closed) {
        return;
      }
      closed = true;
      unsent = null;
    }
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "socket could not be closed: {0}", e.getMessage());
    }
    server.connectionClosed();
    loop.connectionClosed();
    conversation.closed();
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
