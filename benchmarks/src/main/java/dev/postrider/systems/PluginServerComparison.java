package dev.postrider.systems;

import static java.util.Objects.requireNonNull;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.testing.SampleRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.HdrHistogram.Histogram;

/**
 * Sends the same requests through plugin servers, one after the other and {@value #ROUNDS} times in
 * turns, over their Unix sockets, and prints for each the measurement with the most events per second,
 * and what an event adds to a request in it: first without Kafka, the records go nowhere, then with a
 * broker that acknowledges each.
 */
public final class PluginServerComparison {

  private static final List<Integer> CLIENTS = List.of(1, 8, 32);
  private static final int WARM_UP_CLIENTS = 32;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final int ROUNDS = 3;
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
   * @param arguments seconds for each measurement, 5 if there is none
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
    int seconds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
    try (Broker broker = Broker.start(Files.createTempDirectory("kong"))) {
      PluginServerComparison comparison =
          new PluginServerComparison(Duration.ofSeconds(seconds), broker);
      System.out.print("Without Kafka:\n\n" + comparison.table(false));
      System.out.print("\nWith Kafka, acknowledged:\n\n" + comparison.table(true));
    }
  }

  private record Measurement(
      int clients, LoadResult result, Duration serverCpu, Duration driverCpu) {

    /** CPU seconds of 100,000 events. */
    double per100000(Duration cpu) {
      return cpu.toNanos() / 1e4 / result.latency().getTotalCount();
    }
  }

  private List<Measurement> measure(PluginServerPeer peer) throws Exception {
    Path folder = Files.createTempDirectory("peer");
    Path socket = folder.resolve("s.socket");
    Process server = peer.command(folder, socket)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
    try {
      awaitSocket(socket, server, folder);
      List<byte[]> said = record(peer, folder.resolve("recorder"), socket);
      List<Measurement> results = new ArrayList<>();
      warmUp(new KongLoad(socket, peer.protocol(), said, WARM_UP_CLIENTS));
      for (int clients : CLIENTS) {
        try (KongLoad kong = new KongLoad(socket, peer.protocol(), said, clients)) {
          var unused = kong.run(time.dividedBy(4));
          results.add(measure(kong, server, clients));
        }
      }
      return results;
    } finally {
      server.destroy();
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
      Folders.delete(folder);
    }
  }

  /** One client alone would take a minute until all that an event needs is compiled. */
  private static void warmUp(KongLoad load) throws IOException {
    try (load) {
      var unused = load.run(WARM_UP);
    }
  }

  /** What Kong and the server say to each other for the request, once its instance is started. */
  private List<byte[]> record(PluginServerPeer peer, Path recorderSocket, Path socket)
      throws Exception {
    try (EventRecorder recorder = new EventRecorder(recorderSocket, socket);
        KongDriver kong = KongDriver.builder(recorderSocket)
            .protocol(peer.protocol())
            .config(config(peer))
            .build()) {
      check(kong.handle(request));
      recorder.begin();
      check(kong.handle(request));
      return recorder.said();
    }
  }

  private String config(PluginServerPeer peer) {
    if (!peer.kafka()) {
      return "{\"topic\":\"sink\"}";
    }
    return PublisherJson.of(broker.bootstrapServers(), topic(peer), false).toString();
  }

  private static String topic(PluginServerPeer peer) {
    return peer.name().toLowerCase(Locale.ROOT);
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

  private static void check(GatewayResponse response) {
    if (response.status() != 200 || !response.body().equals("{\"message\":\"message sent\"}")) {
      throw new IllegalStateException("not the response of all others: " + response);
    }
  }

  private Measurement measure(KongLoad kong, Process server, int clients) throws IOException {
    Duration serverCpu = cpu(server.toHandle());
    Duration driverCpu = cpu(ProcessHandle.current());
    LoadResult result = kong.run(time);
    return new Measurement(
        clients,
        result,
        cpu(server.toHandle()).minus(serverCpu),
        cpu(ProcessHandle.current()).minus(driverCpu));
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow();
  }

  private String table(boolean kafka) throws Exception {
    List<PluginServerPeer> peers = new ArrayList<>();
    for (PluginServerPeer peer : PluginServerPeer.values()) {
      if (peer.kafka() == kafka && peer.missing().isPresent()) {
        System.err.println("left out: " + peer.title() + ": " + peer.missing().get());
      } else if (peer.kafka() == kafka) {
        peers.add(peer);
        broker.createTopic(topic(peer), PARTITIONS);
      }
    }
    Map<PluginServerPeer, List<Measurement>> all = new EnumMap<>(PluginServerPeer.class);
    for (int round = 1; round <= ROUNDS; round++) {
      for (PluginServerPeer peer : peers) {
        System.err.println("round " + round + " of " + ROUNDS + ": " + peer.title());
        all.merge(peer, measure(peer), PluginServerComparison::faster);
      }
    }
    PluginServerPeer pdk = kafka ? PluginServerPeer.KONG_PDK_KAFKA : PluginServerPeer.KONG_PDK;
    StringBuilder out = new StringBuilder();
    out.append("| clients | plugin server | events/s | times kong-pdk | server CPU s per 100,000 |"
        + " driver CPU s per 100,000 | p50 \u00b5s | p99 \u00b5s | p99.9 \u00b5s |\n");
    out.append("|---:|---|---:|---:|---:|---:|---:|---:|---:|\n");
    for (int row = 0; row < CLIENTS.size(); row++) {
      double baseline = requireNonNull(all.get(pdk)).get(row).result().perSecond();
      for (Map.Entry<PluginServerPeer, List<Measurement>> measured : all.entrySet()) {
        out.append(line(measured.getKey(), measured.getValue().get(row), baseline));
      }
    }
    return out.toString();
  }

  /** A machine may be slow for seconds, or for one process: each row's faster one. */
  private static List<Measurement> faster(List<Measurement> some, List<Measurement> others) {
    List<Measurement> faster = new ArrayList<>();
    for (int row = 0; row < CLIENTS.size(); row++) {
      Measurement one = some.get(row);
      Measurement other = others.get(row);
      faster.add(one.result().perSecond() >= other.result().perSecond() ? one : other);
    }
    return faster;
  }

  private static String line(PluginServerPeer peer, Measurement measured, double baseline) {
    Histogram latency = measured.result().latency();
    return String.format(
        Locale.ROOT,
        "| %d | %s | %.0f | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f |%n",
        measured.clients(),
        peer.title(),
        measured.result().perSecond(),
        measured.result().perSecond() / baseline,
        measured.per100000(measured.serverCpu()),
        measured.per100000(measured.driverCpu()),
        latency.getValueAtPercentile(50) / 1e3,
        latency.getValueAtPercentile(99) / 1e3,
        latency.getValueAtPercentile(99.9) / 1e3);
  }
}
