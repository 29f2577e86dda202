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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection from Kong. Its event loop reads; any thread may send. */
final class Connection {

  private static final Logger LOG = System.getLogger(Connection.class.getName());

  /** Kong reads each of our messages before it asks for more, so a healthy Kong never reaches this. */
  private static final int MANY_UNSENT_BYTES = 64 * 1024;

  /** As long as Kong waits for a message to go on. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  /** Kong closes its end at once, if it is there at all. */
  private static final long FAREWELL = TimeUnit.SECONDS.toNanos(1);

  private final ConnectionContext context;
  private final SocketChannel channel;
  private final Loop loop;
  private final InputBuffer in;
  private Conversation conversation;

  /** Who holds an event's lock may take this one, and never the other way round. */
  private final Object sending = new Object();

  private @Nullable SelectionKey key;
  private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
  private long unsentBytes;
  private volatile boolean backlogged;
  private boolean closed;

  private long lastHeard;

  /** Since when the message is held that is not complete. */
  private long begun;

  /** Since when something is unsent; guarded by {@link #sending}. */
  private long unsentSince;

  /** Whether complete messages wait for earlier ones; Kong sends none ahead. */
  private volatile boolean paused;

  /** Whether Kong has not said anything yet. */
  private boolean silent = true;

  /** Whether Kong was told that nothing more is to come. */
  private boolean leaving;

  /** Whether Kong was told not to use the connection again, and when. */
  private boolean told;

  private long toldAt;

  /** The thread that reads a connection, as the connection sees it. Runs tasks on that thread. */
  interface Loop extends Executor {

    /** For this loop's own connections, on its thread. */
    SpareArrays spareArrays();

    /** A connection has said something; on this loop's thread. */
    void heard(Connection connection);

    /** A connection of this loop has ended; on its thread. */
    void connectionClosed(Connection connection);

    /**
     * Closes a channel whose key was cancelled, soon. It costs two system calls more to close one that
     * the selector still has; a second later at the latest there is something to select.
     */
    void closeSoon(SocketChannel channel);
  }

  /**
   * A connection that has just been accepted.
   *
   * @param greeting makes its first conversation
   */
  Connection(
      ConnectionContext context,
      SocketChannel channel,
      Loop loop,
      Function<Connection, Conversation> greeting) {
    this.context = context;
    this.channel = channel;
    this.loop = loop;
    this.in = new InputBuffer(context.memory(), loop.spareArrays());
    this.lastHeard = context.nanoTime();
    this.begun = lastHeard;
    this.unsentSince = lastHeard;
    this.conversation = greeting.apply(this);
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
      context.refused(e);
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
    // After the end only Kong's own end arrives, which need not be read.
    boolean wasEmpty = in.available() == 0;
    int count = isOver() ? -1 : paused ? 0 : in.readFrom(channel);
    if (count > 0) {
      lastHeard = context.nanoTime();
      begun = wasEmpty ? lastHeard : begun;
      if (silent) {
        silent = false;
        loop.heard(this);
      }
    }
    if (count > 0 || paused) {
      handle();
    }
    if (count < 0 || isOver()) {
      closeSoon();
    } else {
      in.settle();
    }
  }

  private void handle() throws WireException {
    int before = in.available();
    if (leaving) {
      in.consume(before);
    } else {
      conversation = conversation.received(in);
    }
    if (in.available() < before) {
      begun = lastHeard;
    }
    boolean pauses = in.available() > 0 && (isBacklogged() || conversation.waits());
    if (pauses != paused) {
      paused = pauses;
      synchronized (sending) {
        operationsChanged();
      }
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
  boolean isBacklogged() {
    return backlogged;
  }

  /** Looks after deadlines, about once a second; on the event loop. */
  void tick(long nanoTime) {
    conversation.tick(nanoTime);
    if (leaving && nanoTime - lastHeard > FAREWELL) {
      close();
    }
    long half = in.available() > 0 && !paused ? nanoTime - begun : 0;
    long waiting = Math.max(half, unsentNanos(nanoTime));
    boolean gone = waiting > 0 && nanoTime - lastHeard > PATIENCE;
    if (gone || waiting > context.patience()) {
      context.refused(
          new WireException("a message was begun and not ended, or an answer not read"));
      close();
    }
  }

  private long unsentNanos(long nanoTime) {
    synchronized (sending) {
      return unsent.isEmpty() ? 0 : nanoTime - unsentSince;
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
          keep(bytes);
          operationsChanged();
        }
      }
    } catch (WireException e) {
      context.refused(e);
      loop.execute(this::close);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      loop.execute(this::close);
    }
  }

  private void keep(ByteBuffer bytes) throws WireException {
    if (!context.memory().take(bytes.capacity())) {
      throw new WireException("all connections together hold too much of unread answers");
    }
    if (unsent.isEmpty()) {
      unsentSince = context.nanoTime();
    }
    unsent.add(bytes);
    unsentChanged(bytes.remaining());
  }

  private void unsentChanged(long count) {
    unsentBytes += count;
    backlogged = unsentBytes > MANY_UNSENT_BYTES;
  }

  private void sendRest() throws IOException {
    synchronized (sending) {
      if (unsent.isEmpty()) {
        return;
      }
      unsentChanged(-channel.write(unsent.toArray(ByteBuffer[]::new)));
      while (!unsent.isEmpty() && !unsent.element().hasRemaining()) {
        context.memory().giveBack(unsent.remove().capacity());
      }
      operationsChanged();
    }
  }

  private int operations() {
    int reading = paused || isBacklogged() ? 0 : SelectionKey.OP_READ;
    return unsentBytes > 0 ? reading | SelectionKey.OP_WRITE : reading;
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
      unsent.forEach(bytes -> context.memory().giveBack(bytes.capacity()));
      unsent.clear();
      unsentChanged(-unsentBytes);
    }
    in.close();
    if (key != null) {
      key.cancel();
    }
    context.limit().closed();
    loop.connectionClosed(this);
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
      tick(context.nanoTime());
    } else {
      leave();
    }
  }

  /** Has Kong give the connection up, if nothing is under way on it. */
  void makeWay() {
    ready();
    if (closed || !isIdle()) {
      return;
    }
    long now = context.nanoTime();
    if (!told && conversation.farewell()) {
      told = true;
      toldAt = now;
    } else if (!told || now - toldAt > FAREWELL) {
      leaveIfIdle();
    }
  }

  /** Tells Kong that nothing more is to come. */
  void leave() {
    if (leaving) {
      return;
    }
    try {
      leaving = true;
      lastHeard = context.nanoTime();
      channel.shutdownOutput();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      close();
    }
  }

  /** When Kong last said something; on the event loop. */
  long lastHeard() {
    return lastHeard;
  }

  /** Whether Kong has not said anything yet. */
  boolean isSilent() {
    return silent && !closed;
  }

  /** Whether nothing is under way. */
  boolean isIdle() {
    // First the conversation: it waits for its event, which may be sending here.
    if (in.available() > 0 || conversation.busy()) {
      return false;
    }
    synchronized (sending) {
      return unsent.isEmpty();
    }
  }
}
