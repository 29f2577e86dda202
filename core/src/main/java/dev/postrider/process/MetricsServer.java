package dev.postrider.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers {@code GET /metrics} and {@code GET /health} by HTTP. Thread-safe. */
final class MetricsServer implements AutoCloseable {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  /** The text format of Prometheus. */
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private record Answer(int status, String contentType, String text) {}

  private final HttpServer server;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
    Thread worker = new Thread(task, "postrider-metrics");
    worker.setDaemon(true);
    return worker;
  });

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Begins to answer.
   *
   * @param metrics gives the text of {@code /metrics}
   * @param healthy whether {@code /health} is answered 200, or else 503
   * @throws IOException if the address cannot be used; the message names it
   */
  static MetricsServer open(
      ListenAddress address, Supplier<String> metrics, BooleanSupplier healthy) throws IOException {
    HttpServer server;
    try {
      InetAddress host = InetAddress.getByName(address.host());
      server = HttpServer.create(new InetSocketAddress(host, address.port()), 0);
    } catch (IOException e) {
      throw new IOException(
          "metrics at " + address.authority(address.port()) + ": " + e.getMessage(), e);
    }
    MetricsServer endpoint = new MetricsServer(server);
    server.setExecutor(endpoint.thread);
    server.createContext("/", exchange -> answer(exchange, metrics, healthy));
    server.start();
    return endpoint;
  }

  private static void answer(
      HttpExchange exchange, Supplier<String> metrics, BooleanSupplier healthy) throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      Answer answer = head || exchange.getRequestMethod().equals("GET")
          ? answer(exchange.getRequestURI().getPath(), metrics, healthy)
          : new Answer(METHOD_NOT_ALLOWED, PLAIN_TEXT, "only GET\n");
      byte[] body = answer.text().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Answer answer(String path, Supplier<String> metrics, BooleanSupplier healthy) {
    return switch (path) {
      case "/metrics" -> new Answer(OK, METRICS, metrics.get());
      case "/health" ->
        healthy.getAsBoolean()
            ? new Answer(OK, PLAIN_TEXT, "serving\n")
            : new Answer(UNAVAILABLE, PLAIN_TEXT, "not serving\n");
      default -> new Answer(NOT_FOUND, PLAIN_TEXT, "/metrics or /health\n");
    };
  }

  /** The port that is listened on. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
