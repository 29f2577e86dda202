package dev.postrider.systems;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer that runs in one process of its own, or more.
 *
 * @param port where it answers HTTP/1.1 on 127.0.0.1
 * @param requests the whole requests to send in turn, header and body
 * @param processes the peer; what they start in turn is counted with it
 * @param beside what it needs and others do not, such as ZooKeeper: ended with it, not counted
 */
record RunningPeer(
    int port, List<HttpRequestBytes> requests, List<Process> processes, List<Process> beside)
    implements AutoCloseable {

  private static final long READY_SECONDS = 60;
  private static final long END_SECONDS = 20;

  /** A peer that needs nothing else but the broker. */
  RunningPeer(int port, List<HttpRequestBytes> requests, List<Process> processes) {
    this(port, requests, processes, List.of());
  }

  /** A port of 127.0.0.1 that nobody listens at. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

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

  /**
   * This peer, as soon as its port accepts connections; it is ended if that does not happen.
   *
   * @param process the one that listens
   * @param output what it wrote so far
   */
  RunningPeer listening(Process process, Path output) throws IOException, InterruptedException {
    try {
      awaitPort(port, process, output);
      return this;
    } catch (IOException e) {
      close();
      throw e;
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

  /** The processes and all that they started. */
  List<ProcessHandle> handles() {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process process : processes) {
      all.addAll(process.descendants().toList());
      all.add(process.toHandle());
    }
    return all;
  }

  @Override
  public void close() {
    List<ProcessHandle> all = handles();
    List<Process> ending = new ArrayList<>(processes);
    ending.addAll(beside);
    ending.forEach(Process::destroy);
    try {
      for (Process process : ending) {
        var unused = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    beside.forEach(Process::destroyForcibly);
  }
}
