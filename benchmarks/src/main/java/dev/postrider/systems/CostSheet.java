package dev.postrider.systems;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * What a request costs the packaged server in each mode and with each feature, at a steady rate, beside
 * Strimzi's Kafka Bridge. Run it in the project's folder.
 */
public final class CostSheet {

  private static final int CONNECTIONS = 32;
  private static final int PARTITIONS = 4;
  private static final double RECORDS_PER_SECOND = 2000;
  private static final Path TARGET = Path.of("adapter-servlet", "target");

  private CostSheet() {}

  /**
   * Measures and prints.
   *
   * @param arguments seconds for each row, and a folder on the disk for the spool; further ones are names of
   *     {@link CostRow}s, all if there is none. {@code -Dpeer.strimzi=DIR} adds the bridge
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    Duration time = Duration.ofSeconds(Integer.parseInt(arguments[0]));
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "costs");
    try (Broker broker = Broker.start(folder)) {
      System.out.println("| what | requests/s | errors | cores for 1,000 records/s | of `KAFKA` |"
          + " p50, ms | p99, ms | KB allocated for a record |");
      System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
      List<CostRow> rows = chosen(arguments);
      try (RunningPeer server = server(broker, rows, folder)) {
        // The compiler works for the first rows; the rows after them would look cheap beside these.
        for (CostRow row : rows) {
          warmUp(server, row.request(), row.records(), time);
        }
        double base = 0;
        for (CostRow row : rows) {
          Cost cost = measured(server, row.request(), row.records(), time);
          base = row == CostRow.KAFKA ? cost.cores() : base;
          System.out.println(cost.line(row.title, base));
        }
        for (StrimziPeer peer : StrimziPeer.values()) {
          strimzi(peer, broker, folder, time, base);
        }
      }
    } finally {
      Folders.delete(folder);
    }
  }

  private static List<CostRow> chosen(String[] arguments) {
    List<String> names = Arrays.stream(arguments)
        .skip(2)
        .map(name -> name.toUpperCase(Locale.ROOT))
        .toList();
    return Arrays.stream(CostRow.values())
        .filter(row -> names.isEmpty() || names.contains(row.name()))
        .toList();
  }

  private static void strimzi(
      StrimziPeer peer, Broker broker, Path folder, Duration time, double base) throws Exception {
    Optional<String> missing = peer.missing();
    if (missing.isPresent()) {
      System.out.println(peer.title() + ": " + missing.get());
      return;
    }
    broker.createTopic(peer.name(), PARTITIONS);
    Path own = Files.createDirectory(folder.resolve(peer.name()));
    try (RunningPeer running = peer.start(own, broker.bootstrapServers(), peer.name())) {
      HttpRequestBytes request = running.requests().get(0);
      warmUp(running, request, 1, time);
      System.out.println(measured(running, request, 1, time).line(peer.title(), base));
    }
  }

  /**
   * What was measured.
   *
   * @param cores for 1,000 records a second
   * @param kilobytes allocated for a record
   */
  private record Cost(LoadResult load, double cores, double kilobytes) {

    String line(String title, double base) {
      return String.format(
          Locale.ROOT,
          "| %s | %.0f | %d | %.3f | %s | %.2f | %.2f | %.1f |",
          title,
          load.perSecond(),
          load.errors(),
          cores,
          base == 0 ? "" : String.format(Locale.ROOT, "%.2f", cores / base),
          load.millis(50),
          load.millis(99),
          kilobytes);
    }
  }

  private static void warmUp(RunningPeer peer, HttpRequestBytes request, int records, Duration time)
      throws IOException {
    try (HttpLoad load = new HttpLoad(peer.port(), List.of(request), CONNECTIONS)) {
      LoadResult warm = load.open(time, RECORDS_PER_SECOND / records);
      if (warm.errors() > 0) {
        throw new IOException("refused: " + warm.firstError());
      }
    }
  }

  private static Cost measured(
      RunningPeer peer, HttpRequestBytes request, int records, Duration time) throws IOException {
    try (HttpLoad load = new HttpLoad(peer.port(), List.of(request), CONNECTIONS)) {
      ProcessUsage before = ProcessUsage.of(peer);
      LoadResult result = load.open(time, RECORDS_PER_SECOND / records);
      ProcessUsage after = ProcessUsage.of(peer);
      double sent = (double) result.latency().getTotalCount() * records;
      return new Cost(
          result,
          1000 * after.cpuSecondsSince(before) / sent,
          (after.allocatedBytes().orElse(0) - before.allocatedBytes().orElse(0)) / sent / 1e3);
    }
  }

  private static RunningPeer server(Broker broker, List<CostRow> rows, Path folder)
      throws Exception {
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    ArrayNode routes = file.putArray("routes");
    for (CostRow row : rows) {
      broker.createTopic(row.name(), PARTITIONS);
      ObjectNode route =
          PublisherJson.of(broker.bootstrapServers(), row.name(), false).put("path", row.path());
      row.configure(route);
      if (route.path("ack").asText().endsWith("disk")) {
        route.put("spool_dir", folder.resolve(row.name()).toString());
      }
      if (route.has("ack")) {
        route.remove("producer_async");
      }
      routes.add(route);
    }
    Path config = Files.writeString(folder.resolve("routes.json"), file.toString());
    int port = RunningPeer.freePort();
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms256m",
        "-Xmx1g",
        "-jar",
        PackagedJar.in(TARGET).toString(),
        "--trust-configuration",
        "--port",
        Integer.toString(port),
        "--config",
        config.toString()));
    Path out = folder.resolve("server.out");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    return new RunningPeer(port, List.of(), List.of(process)).listening(process, out);
  }
}
