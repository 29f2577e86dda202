package dev.postrider.systems;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Sends requests again and again over a fixed number of connections, from one thread. In a
 * closed loop each connection sends as soon as it has its response: the throughput of a full system. In
 * an open loop requests are due at fixed times, and one that finds no free connection counts from
 * when it was due.
 */
final class HttpLoad implements AutoCloseable {

  private static final long NO_RATE = 0;

  private final InetSocketAddress server;
  private final List<SocketChannel> unused = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final List<HttpConnection> connections = new ArrayList<>();
  private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();

  /** Opens the connections; each sends one of the requests. */
  HttpLoad(int port, List<HttpRequestBytes> requests, int count) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(server);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      HttpConnection connection =
          new HttpConnection(channel, key, requests.get(i % requests.size()));
      key.attach(connection);
      connections.add(connection);
      idle.add(connection);
    }
  }

  /** Opens connections that stay silent. */
  void openIdle(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      unused.add(SocketChannel.open(server));
    }
  }

  /** Every connection sends as soon as it can, for this long. */
  LoadResult closed(Duration time) throws IOException {
    return run(time, NO_RATE);
  }

  /** So many requests per second are due, for this long. */
  LoadResult open(Duration time, double perSecond) throws IOException {
    return run(time, (long) (1e9 / perSecond));
  }

  private LoadResult run(Duration time, long intervalNanos) throws IOException {
    Histogram latency = new Histogram(3);
    long errors = 0;
    String firstError = "";
    long start = System.nanoTime();
    long end = start + time.toNanos();
    long due = start;
    long now = start;
    while (now < end || idle.size() < connections.size()) {
      while (now < end && !idle.isEmpty() && (intervalNanos == NO_RATE || due <= now)) {
        // What had to wait for a connection is late; what waited for this thread is not.
        boolean late = intervalNanos != NO_RATE && due < now - intervalNanos;
        idle.remove().send(late ? due : now);
        due += intervalNanos;
      }
      if (intervalNanos == NO_RATE) {
        selector.select(1000);
      } else {
        selector.select(1);
      }
      now = System.nanoTime();
      for (SelectionKey key : selector.selectedKeys()) {
        HttpConnection connection = (HttpConnection) key.attachment();
        if (connection.proceed()) {
          latency.recordValue(now - connection.sentAt());
          if (connection.status() / 100 != 2) {
            errors++;
            firstError = firstError.isEmpty() ? connection.response() : firstError;
          }
          idle.add(connection);
        }
      }
      selector.selectedKeys().clear();
      if (now > end + time.toNanos() + 30_000_000_000L) {
        throw new IOException(connections.size() - idle.size() + " requests had no response");
      }
    }
    return new LoadResult(
        latency.getTotalCount() / ((now - start) / 1e9), latency, errors, firstError);
  }

  @Override
  public void close() throws IOException {
    for (HttpConnection connection : connections) {
      connection.close();
    }
    for (SocketChannel channel : unused) {
      channel.close();
    }
    selector.close();
  }
}
