package dev.postrider.kong;

import dev.postrider.kafka.ProducerStatistics;
import dev.postrider.kong.server.PluginServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The running server, from its socket to the last record after SIGTERM. */
final class Service {

  /** What is left of the time for ending goes to records, and never less than this. */
  private static final Duration LEAST_FLUSH = Duration.ofSeconds(1);

  private final Options options;
  private final ProcessLogging logging;
  private final Logger log = System.getLogger(Service.class.getName());

  private Service(Options options, ProcessLogging logging) {
    this.options = options;
    this.logging = logging;
  }

  /** Serves until the JVM is told to end; answers false if it could not begin. */
  static boolean run(Options options) {
    ProcessLogging logging = ProcessLogging.start(options.logLevel());
    Service service = new Service(options, logging);
    try {
      service.serve();
      return true;
    } catch (IOException e) {
      service.log.log(Level.ERROR, "cannot serve: {0}", e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      logging.close();
    }
  }

  private void serve() throws IOException, InterruptedException {
    // First of all, so that Kong's requests wait instead of failing while the rest is loaded.
    PluginServer.Builder builder = PluginServer.builder(options.socket())
        .socketMode(options.socketMode())
        .kongVersion(options.kongVersion());
    if (options.socketGroup() != null) {
      builder.socketGroup(options.socketGroup());
    }
    PluginServer server = builder.bind();
    KafkaUpstreamPlugin plugin =
        new KafkaUpstreamPlugin(options.name(), options.priority(), options.shutdownTimeout());
    try {
      server.serve(plugin);
      log.log(Level.INFO, "READY socket={0} plugin={1}", options.socket(), options.name());
      MetricsAddress metrics = options.metrics();
      if (metrics != null) {
        measure(metrics, server, plugin);
      }
    } catch (IOException e) {
      server.close(Duration.ZERO);
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, plugin), "postrider-stop"));
    new CountDownLatch(1).await();
  }

  private void measure(MetricsAddress address, PluginServer server, KafkaUpstreamPlugin plugin)
      throws IOException {
    ServerMeters meters =
        new ServerMeters(server::statistics, plugin.replies(), plugin.producers()::statistics);
    MetricsEndpoint endpoint =
        MetricsEndpoint.open(address, meters::scrape, () -> isHealthy(server, plugin));
    // The port in a string: a number would get separators.
    log.log(
        Level.INFO,
        "READY metrics=http://{0}:{1}/metrics",
        address.host(),
        Integer.toString(endpoint.port()));
  }

  private static boolean isHealthy(PluginServer server, KafkaUpstreamPlugin plugin) {
    return server.isReachable()
        && plugin.producers().statistics().stream().allMatch(ProducerStatistics::healthy);
  }

  private void stop(PluginServer server, KafkaUpstreamPlugin plugin) {
    log.log(Level.INFO, "stopping, within {0} s", options.shutdownTimeout().toSeconds());
    long end = System.nanoTime() + options.shutdownTimeout().toNanos();
    plugin.flush();
    Duration draining = options.shutdownTimeout().minus(LEAST_FLUSH);
    if (!server.close(draining.isNegative() ? Duration.ZERO : draining)) {
      log.log(Level.WARNING, "requests were broken off: time is over");
    }
    Duration left = Duration.ofNanos(end - System.nanoTime());
    plugin.close(left.compareTo(LEAST_FLUSH) < 0 ? LEAST_FLUSH : left);
    log.log(Level.INFO, "stopped");
    logging.close();
    // The JVM would end with 143, as if it had not been ready for SIGTERM.
    Runtime.getRuntime().halt(0);
  }
}
