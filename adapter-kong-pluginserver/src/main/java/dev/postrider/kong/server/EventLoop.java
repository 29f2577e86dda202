package dev.postrider.kong.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** A thread that reads a share of the connections and runs the plugin for them. */
final class EventLoop implements Connection.Loop {

  private static final Logger LOG = System.getLogger(EventLoop.class.getName());

  /** Where there are too many connections, one of so many idle ones ends, ten times a second. */
  private static final int SHARE_ENDED = 8;

  /** Connections shall not wait for more than that, even if tasks come as fast as they are run. */
  private static final int TASKS_AT_ONCE = 1024;

  /** Looks after a socket that connections come from. */
  interface Listener {

    /** Called on the loop's thread when there are connections to accept. */
    void ready(SelectionKey key);
  }

  private final ConnectionContext context;
  private final Function<Connection, Conversation> greeting;
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger openConnections = new AtomicInteger();
  private final Thread thread;

  /** Connections that are not registered with the selector yet; many close first. */
  private final List<Connection> fresh = new ArrayList<>();

  /** Connections on which nothing has arrived yet, the oldest first. */
  private final Set<Connection> silent = new LinkedHashSet<>();

  /** Channels to close when the selector has let go of them, which it does when it selects. */
  private final List<SocketChannel> leaving = new ArrayList<>();

  private final SpareArrays spareArrays = new SpareArrays();

  /**
   * A loop that has no connection yet.
   *
   * @param greeting makes the first conversation of each connection
   */
  EventLoop(ConnectionContext context, Function<Connection, Conversation> greeting, String name)
      throws IOException {
    this.context = context;
    this.greeting = greeting;
    this.selector = Selector.open();
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes the socket's connections from now on, and may hand them on to other loops. */
  void listen(ServerSocketChannel listening, Listener acceptor) throws IOException {
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT, acceptor);
    selector.wakeup();
  }

  void add(SocketChannel channel) {
    openConnections.incrementAndGet();
    if (Thread.currentThread() == thread) {
      open(channel);
    } else {
      execute(() -> open(channel));
    }
  }

  private void open(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      Connection connection = new Connection(context, channel, this, greeting);
      context.limit().opened();
      fresh.add(connection);
      connection.ready();
      if (connection.isSilent()) {
        silent.add(connection);
      }
    } catch (IOException e) {
      openConnections.decrementAndGet();
      Connection.closeChannel(channel);
      LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
    }
  }

  /** Looks once more at those that were not alone, since Kong had time to answer; then waits for it. */
  private void watchFresh() {
    for (Connection connection : fresh) {
      if (fresh.size() > 1) {
        connection.ready();
      }
      connection.watch(selector);
    }
    fresh.clear();
  }

  @Override
  public void closeSoon(SocketChannel channel) {
    leaving.add(channel);
  }

  @Override
  public SpareArrays spareArrays() {
    return spareArrays;
  }

  /** How many connections have been given to this loop and are not closed yet. */
  int openConnections() {
    return openConnections.get();
  }

  @Override
  public void connectionClosed(Connection connection) {
    openConnections.decrementAndGet();
    silent.remove(connection);
  }

  @Override
  public void heard(Connection connection) {
    silent.remove(connection);
  }

  /** Closes so many of the connections on which nothing has arrived, the oldest first. */
  void endSilent(int count) {
    execute(() -> new ArrayList<>(silent).stream().limit(count).forEach(Connection::close));
  }

  /** Ends a share of the unused connections, or else of the idle ones, the oldest first. */
  void endIdle() {
    execute(() -> {
      if (!silent.isEmpty()) {
        endSilent(1 + silent.size() / SHARE_ENDED);
        return;
      }
      List<Connection> idle = connections().stream()
          .filter(Connection::isIdle)
          .sorted(Comparator.comparingLong(Connection::lastHeard))
          .toList();
      idle.stream().limit(1 + idle.size() / SHARE_ENDED).forEach(Connection::makeWay);
    });
  }

  private List<Connection> connections() {
    List<Connection> connections = new ArrayList<>();
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Connection connection) {
        connections.add(connection);
      }
    }
    return connections;
  }

  /** Runs {@code task} on this loop's thread, soon. Tasks of a stopped loop are dropped. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    // Its own tasks come next anyway.
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  /** Gives every connection to {@code action}, on this loop's thread. */
  void forEach(Consumer<Connection> action) {
    execute(() -> connections().forEach(action));
  }

  /** Goes on accepting connections, where this loop does that. */
  void resumeAccepting() {
    execute(() -> selector.keys().stream()
        .filter(key -> key.isValid() && key.attachment() instanceof Listener)
        .forEach(key -> key.interestOps(SelectionKey.OP_ACCEPT)));
  }

  /** Closes all connections and ends the thread. */
  void stop() throws InterruptedException {
    forEach(Connection::close);
    execute(() -> {
      try {
        selector.close();
        leaving.forEach(Connection::closeChannel);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "selector could not be closed: {0}", e.getMessage());
      }
    });
    thread.join();
  }

  private void runTasks() {
    for (int i = 0; i < TASKS_AT_ONCE; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      task.run();
    }
  }

  private void run() {
    while (selector.isOpen()) {
      try {
        if (!tasks.isEmpty()) {
          selector.wakeup();
        }
        int left = leaving.size();
        selector.select(key -> {
          if (key.attachment() instanceof Connection connection) {
            connection.ready();
          } else if (key.attachment() instanceof Listener acceptor) {
            acceptor.ready(key);
          }
        });
        leaving.subList(0, left).forEach(Connection::closeChannel);
        leaving.subList(0, left).clear();
        watchFresh();
        runTasks();
        watchFresh();
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException | Error e) {
        LOG.log(Level.ERROR, "event loop goes on after an error", e);
      }
    }
  }
}
