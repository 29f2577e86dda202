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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A thread that reads a share of the connections and runs the plugin for them. */
final class EventLoop implements Executor {

  private static final Logger LOG = System.getLogger(EventLoop.class.getName());

  private final Server server;
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger openConnections = new AtomicInteger();
  private final Thread thread;

  EventLoop(Server server, String name) throws IOException {
    this.server = server;
    this.selector = Selector.open();
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes the socket's connections from now on, and may hand them on to other loops. */
  void listen(ServerSocketChannel listening, Acceptor acceptor) throws IOException {
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT, acceptor);
    selector.wakeup();
  }

  void add(SocketChannel channel) {
    openConnections.incrementAndGet();
    execute(() -> {
      try {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Connection connection = new Connection(server, channel, key, this);
        key.attach(connection);
        server.connectionOpened();
        connection.ready();
      } catch (IOException e) {
        openConnections.decrementAndGet();
        LOG.log(Level.DEBUG, "connection broke off: {0}", e.getMessage());
      }
    });
  }

  /** How many connections have been given to this loop and are not closed yet. */
  int openConnections() {
    return openConnections.get();
  }

  void connectionClosed() {
    openConnections.decrementAndGet();
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
    execute(() -> {
      for (SelectionKey key : new ArrayList<>(selector.keys())) {
        if (key.attachment() instanceof Connection connection) {
          action.accept(connection);
        } else {
          Acceptor.resume(key);
        }
      }
    });
  }

  /** Closes all connections and ends the thread. */
  void stop() throws InterruptedException {
    forEach(Connection::close);
    execute(() -> {
      try {
        selector.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "selector could not be closed: {0}", e.getMessage());
      }
    });
    thread.join();
  }

  private void run() {
    while (selector.isOpen()) {
      try {
        selector.select(key -> {
          if (key.attachment() instanceof Connection connection) {
            connection.ready();
          } else if (key.attachment() instanceof Acceptor acceptor) {
            acceptor.ready(key);
          }
        });
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.ERROR, "event loop goes on after an error", e);
      }
    }
  }
}
