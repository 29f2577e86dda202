package dev.postrider.systems;

import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.kong.driver.GatewayReply;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.SampleRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Sends the same requests through plugin servers, one after the other, over their Unix sockets, and
 * prints events per second and what an event adds to a request: first without Kafka, the records go
 * nowhere, then with a broker that acknowledges each.
 */
public final class PluginServerComparison {

  private static final List<Integer> CLIENTS = List.of(1, 8, 32);
  private static final int SIZE = 1024;
  private static final int PARTITIONS = 4;
  private static final Duration READY = Duration.ofSeconds(30);

  private final Duration time;
  private final Broker broker;
  private final GatewayRequest request;

  private PluginServerComparison(Duration time, Broker broker) throws RequestRejectedException {
    this.time = time;
    this.broker = broker;
    BufferedRequest sample = SampleRequest.JSON_1K.request();
    GatewayRequest.Builder builder = GatewayRequest.of(sample.method(), sample.target());
    sample.headers(builder::header);
    byte[] body = new byte[SIZE];
    sample.body(SIZE).get(body);
    this.request = builder.body(body).build();
  }

  /**
   * Measures and prints.
   *
   * @param arguments seconds for each measurement, 10 if there is none
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
    int seconds = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
    try (Broker broker = Broker.start(Files.createTempDirectory("kong"))) {
      PluginServerComparison comparison =
          new PluginServerComparison(Duration.ofSeconds(seconds), broker);
      System.out.print("Without Kafka:\n\n" + comparison.table(false));
      System.out.print("\nWith Kafka, acknowledged:\n\n" + comparison.table(true));
    }
  }

  private record Measurement(
      int clients, double perSecond, Duration serverCpu, Histogram latency) {}

  private List<Measurement> measure(PluginServerPeer peer) throws Exception {
    Path folder = Files.createTempDirectory("peer");
    Path socket = folder.resolve("s.socket");
    Process server = peer.command(folder, socket)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
    try (KongDriver kong = KongDriver.builder(socket)
        .protocol(peer.protocol())
        .config(config(peer))
        .build()) {
      awaitSocket(socket, server, folder);
      check(kong.handle(request));
      List<Measurement> results = new ArrayList<>();
      for (int clients : CLIENTS) {
        var unused = run(kong, server, clients, time.dividedBy(2));
        results.add(run(kong, server, clients, time));
      }
      return results;
    } finally {
      server.destroy();
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
      delete(folder);
    }
  }

  private String config(PluginServerPeer peer) throws Exception {
    if (!peer.kafka()) {
      return "{\"topic\":\"sink\"}";
    }
    String topic = peer.name().toLowerCase(Locale.ROOT);
    broker.createTopic(topic, PARTITIONS);
    return PublisherJson.of(broker.bootstrapServers(), topic, false).toString();
  }

  private static void awaitSocket(Path socket, Process server, Path folder) throws Exception {
    long end = System.nanoTime() + READY.toNanos();
    while (!Files.exists(socket)) {
      if (!server.isAlive() || System.nanoTime() > end) {
        throw new IOException("did not start: " + Files.readString(folder.resolve("err")));
      }
      server.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  private static void check(GatewayReply reply) {
    if (reply.status() != 200 || !reply.body().equals("{\"message\":\"message sent\"}")) {
      throw new IllegalStateException("not the reply of all others: " + reply);
    }
  }

  private Measurement run(KongDriver kong, Process server, int clients, Duration length)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      Duration cpu = cpu(server);
      long start = System.nanoTime();
      long end = start + length.toNanos();
      Callable<Histogram> client = () -> {
        Histogram latency = new Histogram(3);
        for (long now = System.nanoTime(); now < end; ) {
          check(kong.handle(request));
          long after = System.nanoTime();
          latency.recordValue(after - now);
          now = after;
        }
        return latency;
      };
      List<Future<Histogram>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        running.add(pool.submit(client));
      }
      Histogram sum = new Histogram(3);
      for (Future<Histogram> one : running) {
        sum.add(one.get());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Measurement(clients, sum.getTotalCount() / seconds, cpu(server).minus(cpu), sum);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Duration cpu(Process process) {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  private String table(boolean kafka) throws Exception {
    Map<PluginServerPeer, List<Measurement>> all = new EnumMap<>(PluginServerPeer.class);
    for (PluginServerPeer peer : PluginServerPeer.values()) {
      if (peer.kafka() == kafka && peer.missing().isPresent()) {
        System.err.println("left out: " + peer.title() + ": " + peer.missing().get());
      } else if (peer.kafka() == kafka) {
        System.err.println("measuring " + peer.title());
        all.put(peer, measure(peer));
      }
    }
    PluginServerPeer pdk = kafka ? PluginServerPeer.KONG_PDK_KAFKA : PluginServerPeer.KONG_PDK;
    StringBuilder out = new StringBuilder();
    out.append("| clients | plugin server | events/s | times kong-pdk | server CPU s per 100,000 |"
        + " p50 \u00b5s | p99 \u00b5s | p99.9 \u00b5s |\n");
    out.append("|---:|---|---:|---:|---:|---:|---:|---:|\n");
    for (int row = 0; row < CLIENTS.size(); row++) {
      double baseline = requireNonNull(all.get(pdk)).get(row).perSecond();
      for (Map.Entry<PluginServerPeer, List<Measurement>> measured : all.entrySet()) {
        out.append(line(measured.getKey(), measured.getValue().get(row), baseline));
      }
    }
    return out.toString();
  }

  private static String line(PluginServerPeer peer, Measurement measured, double baseline) {
    Histogram latency = measured.latency();
    return String.format(
        Locale.ROOT,
        "| %d | %s | %.0f | %.2f | %.2f | %.0f | %.0f | %.0f |%n",
        measured.clients(),
        peer.title(),
        measured.perSecond(),
        measured.perSecond() / baseline,
        measured.serverCpu().toNanos() / 1e4 / latency.getTotalCount(),
        latency.getValueAtPercentile(50) / 1e3,
        latency.getValueAtPercentile(99) / 1e3,
        latency.getValueAtPercentile(99.9) / 1e3);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
