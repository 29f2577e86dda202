package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that keeps each request of HTTP/1.1 byte for byte, and answers as it is told. Its text has one character per
 * byte. Thread-safe.
 */
public final class RawTarget implements AutoCloseable {

  /** A success. */
  public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static final Pattern LENGTH =
      Pattern.compile("(?i)\r\ncontent-length:[ \t]*([0-9]+)[ \t]*\r\n");
  private static final Pattern CHUNKED =
      Pattern.compile("(?i)\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n");
  private static final int HEX = 16;

  private final ServerSocket server;
  private final Function<String, @Nullable String> answer;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  private RawTarget(ServerSocket server, Function<String, @Nullable String> answer) {
    this.server = server;
    this.answer = answer;
  }

  /** Starts a server that answers everything with {@link #OK}. */
  public static RawTarget start() throws IOException {
    return start(request -> OK);
  }

  /**
   * Starts a server.
   *
   * @param answer the response to a request; null to end the connection without one
   */
  public static RawTarget start(Function<String, @Nullable String> answer) throws IOException {
    return start(ServerSocketFactory.getDefault(), answer);
  }

  /** Starts a server on a socket of this factory, such as one of TLS. */
  public static RawTarget start(
      ServerSocketFactory sockets, Function<String, @Nullable String> answer) throws IOException {
    RawTarget target =
        new RawTarget(sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
    start(target::accept);
    return target;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "raw-target");
    thread.setDaemon(true);
    thread.start();
  }

  /** The port on loopback. */
  public int port() {
    return server.getLocalPort();
  }

  /** All requests so far, in the order of their ends. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** What came of requests whose connection ended before they did. */
  public List<String> broken() {
    return List.copyOf(broken);
  }

  /** How many connections were taken. */
  public int connections() {
    return connections.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, or a client that is gone: the condition tells.
        Thread.onSpinWait();
      }
    }
  }

  private void serve(Socket socket) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        String request = request(in, read);
        requests.add(request);
        read.reset();
        String response = answer.apply(request);
        if (response == null) {
          return;
        }
        socket.getOutputStream().write(response.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The client is gone.
      if (read.size() > 0) {
        broken.add(read.toString(ISO_8859_1));
      }
    }
  }

  private static String request(InputStream in, ByteArrayOutputStream read) throws IOException {
    until(in, read, "\r\n\r\n");
    String head = read.toString(ISO_8859_1);
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      copy(in, Integer.parseInt(length.group(1)), read);
    } else if (CHUNKED.matcher(head).find()) {
      int size;
      do {
        int before = read.size();
        until(in, read, "\r\n");
        String line = read.toString(ISO_8859_1).substring(before).strip();
        size = Integer.parseInt(line, HEX);
        copy(in, size + 2, read);
      } while (size > 0);
    }
    return read.toString(ISO_8859_1);
  }

  private static void copy(InputStream in, int count, ByteArrayOutputStream read)
      throws IOException {
    byte[] bytes = in.readNBytes(count);
    read.write(bytes);
    if (bytes.length < count) {
      throw new IOException("ended");
    }
  }

  private static void until(InputStream in, ByteArrayOutputStream read, String end)
      throws IOException {
    int from = read.size();
    do {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended");
      }
      read.write(next);
    } while (read.size() - from < end.length() || !read.toString(ISO_8859_1).endsWith(end));
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
