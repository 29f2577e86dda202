package dev.postrider.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * Sends the same request through whole systems, one after the other, to one broker that acknowledges
 * each message, and prints what they reach and what they use.
 */
public final class SystemsComparison {

  private static final List<Integer> CONNECTIONS = List.of(1, 32, 256);
  private static final int WARM_UP_CONNECTIONS = 32;
  private static final int OPEN_CONNECTIONS = 64;
  private static final double OPEN_PER_SECOND = 1000;
  private static final int PARTITIONS = 4;

  private final Duration time;

  private SystemsComparison(Duration time) {
    this.time = time;
  }

  /**
   * Measures and prints.
   *
   * @param arguments seconds for each measurement, then names of peers; all of them if there is none
   */
  public static void main(String[] arguments) throws Exception {
    // Kafka's clients tell at length what they are configured with.
    LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
    int seconds = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
    List<String> names =
        List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
    SystemsComparison comparison = new SystemsComparison(Duration.ofSeconds(seconds));
    System.out.print(comparison.table(Peers.named(names)));
  }

  private String table(List<Peer> peers) throws Exception {
    StringBuilder out = new StringBuilder();
    List<String> leftOut = new ArrayList<>();
    out.append("| system | connections | requests/s | p50 ms | p99 ms | p99.9 ms |"
        + " CPU s per 1,000 | allocated MB per 1,000 | resident MB | errors |\n");
    out.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    Path folder = Files.createTempDirectory("systems");
    try (Broker broker = Broker.start(folder)) {
      for (Peer peer : peers) {
        Optional<String> missing = peer.missing();
        if (missing.isPresent()) {
          leftOut.add("Left out: " + peer.title() + ": " + missing.get() + "\n");
        } else {
          System.err.println("measuring " + peer.title());
          out.append(rows(peer, broker, Files.createDirectory(folder.resolve(peer.name()))));
        }
      }
    } finally {
      Folders.delete(folder);
    }
    leftOut.forEach(line -> out.append('\n').append(line));
    return out.toString();
  }

  private String rows(Peer peer, Broker broker, Path folder) throws Exception {
    // Hermes wants a group before a dot.
    String topic = "systems." + peer.name().toLowerCase(Locale.ROOT).replace('_', '-');
    broker.createTopic(topic, PARTITIONS);
    StringBuilder rows = new StringBuilder();
    try (RunningPeer running = peer.start(folder, broker.bootstrapServers(), topic)) {
      warmUp(new HttpLoad(running.port(), running.requests(), WARM_UP_CONNECTIONS));
      for (int connections : CONNECTIONS) {
        try (HttpLoad load = new HttpLoad(running.port(), running.requests(), connections)) {
          var unused = load.closed(time.dividedBy(4));
          ProcessUsage before = ProcessUsage.of(running);
          LoadResult result = load.closed(time);
          rows.append(row(peer, Integer.toString(connections), result, before, running));
        }
      }
      try (HttpLoad load = new HttpLoad(running.port(), running.requests(), OPEN_CONNECTIONS)) {
        ProcessUsage before = ProcessUsage.of(running);
        LoadResult result = load.open(time, OPEN_PER_SECOND);
        String label = String.format(Locale.ROOT, "%.0f/s due", OPEN_PER_SECOND);
        rows.append(row(peer, label, result, before, running));
      }
    }
    return rows.toString();
  }

  /** One connection alone would take a minute until all that a request needs is compiled. */
  private void warmUp(HttpLoad load) throws IOException {
    try (load) {
      var unused = load.closed(time);
    }
  }

  private static String row(
      Peer peer, String load, LoadResult result, ProcessUsage before, RunningPeer running)
      throws IOException {
    ProcessUsage after = ProcessUsage.of(running);
    if (result.errors() > 0) {
      System.err.println(peer.title() + ": " + result.firstError());
    }
    double thousands = result.latency().getTotalCount() / 1000.0;
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.0f | %.2f | %.2f | %.2f | %.2f | %s | %.0f | %d |%n",
        peer.title(),
        load,
        result.perSecond(),
        result.millis(50),
        result.millis(99),
        result.millis(99.9),
        after.cpuSecondsSince(before) / thousands,
        after.allocatedBytes().isEmpty()
            ? "–"
            : String.format(
                Locale.ROOT,
                "%.1f",
                (after.allocatedBytes().getAsLong() - before.allocatedBytes().orElse(0))
                    / 1e6
                    / thousands),
        after.residentBytes() / 1e6,
        result.errors());
  }
}
