package dev.postrider.systems;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.systems.Plot.Series;
import dev.postrider.systems.ServletServer.Kind;
import dev.postrider.testing.SampleRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * What the servlet in Jetty costs as something grows: topics, idle connections, bodies. Writes a plot
 * of each.
 */
public final class Growth {

  private static final List<Integer> TOPICS = List.of(1, 4, 16);
  private static final List<Integer> IDLE = List.of(10, 1_000, 10_000);
  private static final List<Integer> BODY_KIB = List.of(1, 8, 64, 512, 4096, 8192);
  private static final int CONNECTIONS = 32;
  private static final int CONNECTIONS_WITH_LARGE_BODIES = 2;
  private static final int LARGEST_RECORD = 32 << 20;
  private static final String TOPIC = "growth";

  private final Duration time;
  private final Path plots;
  private final Broker broker;
  private final Path folder;
  private int started;

  private Growth(Duration time, Path plots, Broker broker, Path folder) {
    this.time = time;
    this.plots = plots;
    this.broker = broker;
    this.folder = folder;
  }

  /**
   * Measures, prints and writes {@code topics.svg}, {@code connections.svg} and {@code bodies.svg}.
   *
   * @param arguments seconds for each measurement, and the folder for the plots
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
    Path folder = Files.createTempDirectory("growth");
    Path plots = Files.createDirectories(Path.of(arguments[1]));
    try (Broker broker = Broker.start(folder)) {
      Duration time = Duration.ofSeconds(Integer.parseInt(arguments[0]));
      Growth growth = new Growth(time, plots, broker, folder);
      broker.createTopic(TOPIC, 1);
      growth.topics();
      growth.idleConnections();
      growth.bodies();
    }
  }

  /** One measurement. */
  private record Point(double x, double perSecond, double residentMb, double megabytesPerSecond) {}

  private void topics() throws Exception {
    List<Point> points = new ArrayList<>();
    for (int count : TOPICS) {
      ObjectNode config = PublisherJson.of(broker.bootstrapServers(), TOPIC, false);
      config.put("topics_query_arg", "topic");
      ArrayNode allowed = config.putArray("allowed_topics");
      List<HttpRequestBytes> requests = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String topic = TOPIC + "-" + count + "-" + i;
        broker.createTopic(topic, 1);
        allowed.add(topic);
        requests.add(HttpRequestBytes.post(
            "/orders?topic=" + topic, "Content-Type: application/json\r\n", json()));
      }
      points.add(measure(count, config, requests, CONNECTIONS, 0));
    }
    print("topics", points);
    plot("topics", "topics", points, false);
  }

  private void idleConnections() throws Exception {
    List<Point> points = new ArrayList<>();
    for (int count : IDLE) {
      ObjectNode config = PublisherJson.of(broker.bootstrapServers(), TOPIC, false);
      points.add(measure(
          count,
          config,
          List.of(HttpRequestBytes.of(SampleRequest.JSON_1K.request())),
          CONNECTIONS,
          count));
    }
    print("idle connections", points);
    plot("connections", "idle connections", points, false);
  }

  private void bodies() throws Exception {
    List<Point> points = new ArrayList<>();
    for (int kib : BODY_KIB) {
      ObjectNode config = PublisherJson.of(broker.bootstrapServers(), TOPIC, false);
      config.put("max_body_bytes", LARGEST_RECORD);
      config
          .putObject("producer_properties")
          .put("max.request.size", Integer.toString(LARGEST_RECORD));
      byte[] body = new byte[kib << 10];
      Arrays.fill(body, (byte) 'x');
      points.add(measure(
          kib,
          config,
          List.of(HttpRequestBytes.post("/orders", "Content-Type: text/plain\r\n", body)),
          CONNECTIONS_WITH_LARGE_BODIES,
          0));
    }
    print("KiB of body", points);
    plot("bodies", "KiB of body", points, true);
  }

  private static byte[] json() throws Exception {
    var body = SampleRequest.JSON_1K.request().body(Integer.MAX_VALUE);
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }

  private Point measure(
      int x, ObjectNode config, List<HttpRequestBytes> requests, int connections, int idle)
      throws Exception {
    Path own = Files.createDirectory(folder.resolve("server-" + started++));
    try (RunningPeer server = ServletServer.start(Kind.JETTY, config.toString(), own, requests);
        HttpLoad load = new HttpLoad(server.port(), requests, connections)) {
      load.openIdle(idle);
      var unused = load.closed(time);
      LoadResult result = load.closed(time);
      if (result.errors() > 0) {
        throw new IOException(result.firstError());
      }
      return new Point(
          x,
          result.perSecond(),
          ProcessUsage.of(server).residentBytes() / 1e6,
          result.perSecond() * requests.get(0).length() / 1e6);
    }
  }

  private static void print(String what, List<Point> points) {
    System.out.printf(
        Locale.ROOT, "| %s | requests/s | MB/s | resident MB |%n|---:|---:|---:|---:|%n", what);
    for (Point point : points) {
      System.out.printf(
          Locale.ROOT,
          "| %.0f | %.0f | %.1f | %.0f |%n",
          point.x(),
          point.perSecond(),
          point.megabytesPerSecond(),
          point.residentMb());
    }
    System.out.println();
  }

  private void plot(String file, String what, List<Point> points, boolean bytes)
      throws IOException {
    Series work = bytes
        ? new Series("MB/s", values(points, Point::megabytesPerSecond))
        : new Series("requests/s", values(points, Point::perSecond));
    Series resident = new Series("resident MB", values(points, Point::residentMb));
    Files.writeString(
        plots.resolve(file + ".svg"), Plot.svg(what, values(points, Point::x), work, resident));
  }

  private static List<Double> values(List<Point> points, ToDoubleFunction<Point> value) {
    return points.stream().mapToDouble(value).boxed().toList();
  }
}
