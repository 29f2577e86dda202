package dev.postrider.systems;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogManager;
import javax.management.remote.JMXConnector;

/** What stays in the heap of the servlet in Jetty while it has 70 % of what it can bear, for minutes. */
public final class HeapSoak {

  private static final int CONNECTIONS = 32;
  private static final int PARTITIONS = 4;
  private static final double SHARE = 0.7;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private HeapSoak() {}

  /**
   * Measures and prints.
   *
   * @param arguments minutes, a folder on the disk in question, and the name of a {@link ServletPeer};
   *     the one with {@code ack=disk} if there is none
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    int minutes = Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory(Path.of(arguments[1]), "soak");
    ServletPeer peer = arguments.length < 3
        ? ServletPeer.JETTY_DISK
        : ServletPeer.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    try (Broker broker = Broker.start(folder)) {
      broker.createTopic(peer.name(), PARTITIONS);
      try (RunningPeer running = peer.start(
          Files.createDirectory(folder.resolve(peer.name())),
          broker.bootstrapServers(),
          peer.name())) {
        soak(running, minutes);
      }
    } finally {
      Folders.delete(folder);
    }
  }

  private static void soak(RunningPeer peer, int minutes) throws Exception {
    ProcessHandle process = peer.processes().get(0).toHandle();
    try (HttpLoad load = new HttpLoad(peer.port(), peer.requests(), CONNECTIONS);
        JMXConnector connector = JmxConnection.open(process)) {
      MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
          connector.getMBeanServerConnection(),
          ManagementFactory.MEMORY_MXBEAN_NAME,
          MemoryMXBean.class);
      var unused = load.closed(WARM_UP);
      double perSecond = SHARE * load.closed(WARM_UP).successesPerSecond();
      System.out.println(
          "| minute | successes/s | refused | p99, ms | heap after a collection, MB | resident MB |");
      System.out.println("|---:|---:|---:|---:|---:|---:|");
      double least = Double.MAX_VALUE;
      double most = 0;
      for (int minute = 0; minute <= minutes; minute++) {
        LoadResult result = load.open(MINUTE, perSecond);
        memory.gc();
        double heap = memory.getHeapMemoryUsage().getUsed() / 1e6;
        if (minute > 0) {
          least = Math.min(least, heap);
          most = Math.max(most, heap);
        }
        System.out.println(String.format(
            Locale.ROOT,
            "| %s | %.0f | %d | %.2f | %.1f | %.0f |",
            minute == 0 ? "warm-up" : Integer.toString(minute),
            result.successesPerSecond(),
            result.errors(),
            result.millis(99),
            heap,
            ProcessUsage.of(peer).residentBytes() / 1e6));
      }
      double middle = (least + most) / 2;
      System.out.println(String.format(
          Locale.ROOT, "heap: %.1f MB ± %.1f %%", middle, 100 * (most - middle) / middle));
    }
  }
}
