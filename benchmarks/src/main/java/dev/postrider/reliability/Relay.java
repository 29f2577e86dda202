package dev.postrider.reliability;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The network before a broker: passes its connections on, later, not at all, or no more. */
final class Relay implements AutoCloseable {

  private static final int CHUNK = 16 * 1024;
  private static final int CHUNKS = 1024;
  private static final int BACKLOG = 200;

  /** Bytes that came together; none at the end. */
  private static final class Chunk {
    final byte[] bytes;
    final long sentAt = System.nanoTime();

    Chunk(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean isEnd() {
      return bytes.length == 0;
    }
  }

  private final ServerSocket server;
  private final int broker;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private long delayNanos;
  private boolean silent;

  /** Listens at a port of 127.0.0.1 for the broker at another. */
  Relay(int port, int broker) throws IOException {
    this.server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    this.broker = broker;
    thread("accept", this::accept);
  }

  private static void thread(String purpose, Runnable work) {
    Thread thread = new Thread(work, "relay-" + purpose);
    thread.setDaemon(true);
    thread.start();
  }

  /** Has every byte arrive so much later, in both directions. */
  synchronized void delay(Duration time) {
    delayNanos = time.toNanos();
    notifyAll();
  }

  /** Has nothing arrive any more, in either direction, until this is called with false. */
  synchronized void silence(boolean on) {
    silent = on;
    notifyAll();
  }

  /** Ends every connection. */
  void cut() {
    open.forEach(Relay::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // The relay is closed, or the client is gone.
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket other = new Socket(InetAddress.getLoopbackAddress(), broker);
      open.add(client);
      open.add(other);
      client.setTcpNoDelay(true);
      other.setTcpNoDelay(true);
      pass(client, other);
      pass(other, client);
    } catch (IOException e) {
      // Nobody listens there: the client finds its connection ended.
      close(client);
    }
  }

  private void pass(Socket from, Socket to) {
    BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
    thread("read", () -> read(from, chunks));
    thread("write", () -> write(chunks, from, to));
  }

  private static void read(Socket from, BlockingQueue<Chunk> chunks) {
    try {
      try {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[CHUNK];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          chunks.put(new Chunk(Arrays.copyOf(buffer, count)));
        }
      } catch (IOException e) {
        // As good as an end.
      }
      chunks.put(new Chunk(new byte[0]));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(BlockingQueue<Chunk> chunks, Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      for (Chunk chunk = chunks.take(); !chunk.isEnd(); chunk = chunks.take()) {
        awaitTurn(chunk);
        out.write(chunk.bytes);
      }
    } catch (IOException e) {
      // The other side is gone: so is this one.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
      chunks.clear();
    }
  }

  private synchronized void awaitTurn(Chunk chunk) throws InterruptedException {
    long left = chunk.sentAt + delayNanos - System.nanoTime();
    while (silent || left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, silent ? Long.MAX_VALUE : left);
      left = chunk.sentAt + delayNanos - System.nanoTime();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
