package dev.postrider.systems;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * What it costs the servlet in Jetty that each record is forced to disk before its response: {@code
 * ack=memory} and {@code ack=disk} in turns, in one run.
 */
public final class AckComparison {

  private static final int CONNECTIONS = 32;
  private static final int PARTITIONS = 4;
  private static final int ROUNDS = 5;

  private AckComparison() {}

  /**
   * Measures and prints.
   *
   * @param arguments seconds for each measurement, and a folder on the disk in question
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    Duration time = Duration.ofSeconds(Integer.parseInt(arguments[0]));
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "acks");
    try (Broker broker = Broker.start(folder);
        RunningPeer memory = start(ServletPeer.JETTY_ASYNC, broker, folder);
        RunningPeer disk = start(ServletPeer.JETTY_DISK, broker, folder)) {
      System.out.println("| round | memory, successes/s | p99, ms | refused |"
          + " disk, successes/s | p99, ms | refused | disk of memory |");
      System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|");
      for (int round = 0; round <= ROUNDS; round++) {
        LoadResult inMemory = load(memory, time);
        LoadResult onDisk = load(disk, time);
        System.out.println(String.format(
            Locale.ROOT,
            "| %s |%s%s %.2f |",
            round == 0 ? "warm-up" : Integer.toString(round),
            cells(inMemory),
            cells(onDisk),
            onDisk.successesPerSecond() / inMemory.successesPerSecond()));
      }
    } finally {
      Folders.delete(folder);
    }
  }

  private static RunningPeer start(ServletPeer peer, Broker broker, Path folder) throws Exception {
    String topic = peer.name();
    broker.createTopic(topic, PARTITIONS);
    return peer.start(
        Files.createDirectory(folder.resolve(topic)), broker.bootstrapServers(), topic);
  }

  private static LoadResult load(RunningPeer peer, Duration time) throws Exception {
    try (HttpLoad load = new HttpLoad(peer.port(), peer.requests(), CONNECTIONS)) {
      return load.closed(time);
    }
  }

  private static String cells(LoadResult result) {
    return String.format(
        Locale.ROOT,
        " %.0f | %.2f | %d |",
        result.successesPerSecond(),
        result.millis(99),
        result.errors());
  }
}
