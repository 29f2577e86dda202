package dev.postrider.quickstart;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.process.ListenAddress;
import dev.postrider.server.Route;
import dev.postrider.server.RoutesFile;
import dev.postrider.server.WebServer;
import dev.postrider.server.page.Cluster;
import dev.postrider.server.page.Page;
import dev.postrider.testing.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The server with its page, and a broker unless there is one. Thread-safe. */
final class Quickstart implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Quickstart.class.getName());
  private static final String HOST = "127.0.0.1";
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final Options options;
  private final Queue<AutoCloseable> opened = new ArrayDeque<>();

  Quickstart(Options options) {
    this.options = options;
  }

  /**
   * Starts everything.
   *
   * @throws StartException if it cannot; what was opened remains for {@link #close}
   */
  synchronized Ready start() throws Exception {
    List<Route> routes = routes(options.bootstrap());
    WebServer server = open(options.port());
    opened.add(() -> server.close(STOP_TIMEOUT));
    if (routes.stream().anyMatch(route -> route.config().bootstrapServers().isEmpty())) {
      EmbeddedKafka kafka = EmbeddedKafka.start();
      // Closed after the server, which sends what is buffered while there is a broker.
      opened.add(kafka);
      routes = routes(kafka.bootstrapServers());
    }
    Map<String, PublisherConfig> configs = new LinkedHashMap<>();
    routes.forEach(route -> configs.put(route.path(), route.config()));
    List<Cluster> clusters = Cluster.of(configs.values());
    for (Cluster cluster : clusters) {
      Topics.create(cluster);
    }
    serve(server, routes, Page.open(configs, null));
    return new Ready(
        "http://" + HOST + ":" + server.port(),
        clusters.stream()
            .flatMap(cluster -> cluster.topics().stream())
            .collect(Collectors.joining(",")),
        clusters.stream().map(Cluster::brokers).collect(Collectors.joining(",")));
  }

  private WebServer open(int port) throws StartException {
    try {
      return WebServer.open(new ListenAddress(HOST, port), null);
    } catch (IOException e) {
      throw new StartException(
          "Port " + port + " is taken or not allowed. Choose another with -Dport=PORT, "
              + "or let the system choose with -Dport=0.",
          e);
    }
  }

  private static void serve(WebServer server, List<Route> routes, Page page) throws StartException {
    try {
      server.serve(routes, null, page);
    } catch (IOException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The file's, or one that shows every member of the envelope. */
  private List<Route> routes(@Nullable String broker) throws StartException {
    Path file = options.config();
    try {
      if (file != null) {
        return RoutesFile.read(file, true, broker);
      }
      var config = PublisherConfig.builder()
          .topic("requests")
          .envelope(EnvelopeConfig.wholeRequest())
          .producerAsync(false);
      if (broker != null) {
        config.bootstrapServers(broker);
      }
      return List.of(new Route("/requests/*", config.build()));
    } catch (InvalidConfigException e) {
      throw new StartException(String.join("\n", e.faults()), e);
    } catch (IOException e) {
      throw new StartException("-Dconfig=" + file + " cannot be read: " + e, e);
    }
  }

  /** Sends what is buffered, stops, deletes the broker's folder. Waits for a start under way. */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.remove().close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "could not be closed", e);
      }
    }
  }
}
