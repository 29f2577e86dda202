package dev.postrider.kong.driver;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A worker's idle connections to one socket; the one used last is used next, as in nginx. */
final class ConnectionPool implements AutoCloseable {
  private final Transport transport;
  private final int maxIdle;
  private final LuaMachine lua;
  private final Deque<Connection> idle = new ArrayDeque<>();

  ConnectionPool(Transport transport, int maxIdle, LuaMachine lua) {
    this.transport = transport;
    this.maxIdle = maxIdle;
    this.lua = lua;
  }

  /** An idle connection that still lives, otherwise a new one. */
  Connection connect(Meter meter) throws SocketFailure {
    for (Connection last = take(); last != null; last = take()) {
      if (last.resume(meter, transport.keepAlive())) {
        return last;
      }
      last.close();
    }
    return transport.open(meter, lua);
  }

  /** Takes a connection back; closes it if the server wrote more than was read. */
  void keep(Connection connection) {
    if (connection.hasUnread() || !connection.isQuiet()) {
      connection.close();
      return;
    }
    connection.nowIdle();
    @Nullable Connection oldest = null;
    synchronized (idle) {
      idle.addFirst(connection);
      if (idle.size() > maxIdle) {
        oldest = idle.pollLast();
      }
    }
    if (oldest != null) {
      oldest.close();
    }
  }

  private @Nullable Connection take() {
    synchronized (idle) {
      return idle.pollFirst();
    }
  }

  @Override
  public void close() {
    for (Connection last = take(); last != null; last = take()) {
      last.close();
    }
  }
}
