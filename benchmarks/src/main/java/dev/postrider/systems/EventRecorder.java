package dev.postrider.systems;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Stands between Kong and a plugin server, and keeps what they say to each other in turn. */
final class EventRecorder implements AutoCloseable {

  private final Path server;
  private final ServerSocketChannel listening =
      ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  private final List<ByteArrayOutputStream> said = new ArrayList<>();
  private boolean kongSpoke;

  /** Passes on to {@code server} what comes at {@code socket}. */
  EventRecorder(Path socket, Path server) throws IOException {
    this.server = server;
    listening.bind(UnixDomainSocketAddress.of(socket));
    start(this::accept);
  }

  /** Forgets what was said until now. */
  synchronized void begin() {
    said.clear();
    kongSpoke = false;
  }

  /** What was said: Kong begins, then both in turn. */
  synchronized List<byte[]> said() {
    return said.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  private synchronized void add(boolean kong, ByteBuffer bytes) {
    if (said.isEmpty() || kong != kongSpoke) {
      said.add(new ByteArrayOutputStream());
      kongSpoke = kong;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    said.get(said.size() - 1).writeBytes(copy);
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel kong = listening.accept();
      SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(server));
      start(() -> pass(kong, peer, true));
      start(() -> pass(peer, kong, false));
    }
  }

  private void pass(SocketChannel from, SocketChannel to, boolean kong) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    while (from.read(bytes) >= 0) {
      bytes.flip();
      add(kong, bytes);
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
      bytes.clear();
    }
    to.close();
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Runnable untilClosed = () -> {
      try {
        task.run();
      } catch (IOException e) {
        // One of the two has closed.
      }
    };
    Thread thread = new Thread(untilClosed, "recorder");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
