package dev.postrider.systems;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer that runs in a process of its own.
 *
 * @param port where it answers HTTP/1.1 on 127.0.0.1
 * @param requests the whole requests to send in turn, header and body
 * @param process the peer; what it starts in turn is counted with it
 */
record RunningPeer(int port, List<HttpRequestBytes> requests, Process process)
    implements AutoCloseable {

  private static final long READY_SECONDS = 60;
  private static final long END_SECONDS = 20;

  /**
   * Waits until a port accepts connections.
   *
   * @param output what the process wrote so far, for the message
   * @throws IOException if it ended or does not within a minute
   */
  static void awaitPort(int port, Process process, Path output)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!accepts(port)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("did not start: " + Files.readString(output));
      }
      var unused = process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The process and all that it started. */
  List<ProcessHandle> handles() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    return all;
  }

  @Override
  public void close() {
    List<ProcessHandle> all = handles();
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
