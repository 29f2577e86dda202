package dev.postrider.kong;

import dev.postrider.kong.server.PluginServer;
import dev.postrider.process.ListenAddress;
import dev.postrider.process.MetricsEndpoint;
import dev.postrider.process.ProcessLifecycle;
import dev.postrider.process.ProcessLogging;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The running server, from its socket to the last record after SIGTERM. */
final class ServerProcess implements ProcessLifecycle.Program<ServerProcess.Serving> {

  /** Of the time for ending: twice as much stays for records once requests are over. */
  private static final Duration LONGEST_PART = Duration.ofSeconds(1);

  private static final int PARTS = 5;

  private static final long WATCH_MS = 1000;

  /** What runs. */
  record Serving(
      PluginServer server,
      KafkaUpstreamPlugin upstream,
      KafkaLogPlugin log,
      Publishers publishers,
      @Nullable StartingProcess starter) {

    boolean healthy() {
      return server.isReachable() && publishers.isHealthy();
    }
  }

  private final Options options;
  private final Logger log = System.getLogger(ServerProcess.class.getName());

  private ServerProcess(Options options) {
    this.options = options;
  }

  /** Serves until the JVM is told to end; answers false if it could not begin. */
  static boolean run(Options options) {
    ProcessLogging logging = ProcessLogging.start(options.logLevel(), options.logFormat());
    ServerProcess process = new ServerProcess(options);
    // Before there is a socket that only this could remove.
    ProcessLifecycle lifecycle = ProcessLifecycle.begin(options.shutdownTimeout(), logging);
    try {
      process.watch(lifecycle.start(process), lifecycle);
      return true;
    } catch (IOException e) {
      // Some name no file, and some nothing else.
      String reason = e instanceof FileSystemException ? e.toString() : e.getMessage();
      process.log.log(Level.ERROR, "cannot serve at {0}: {1}", options.socket(), reason);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      logging.close();
    }
  }

  @Override
  public Serving start() throws IOException {
    // First of all, so that Kong's requests wait instead of failing while the rest is loaded.
    PluginServer server = bind();
    Publishers publishers = new Publishers(options.shutdownTimeout());
    ConfigurationReader reader =
        new ConfigurationReader(options.trustConfiguration(), options.certificates());
    KafkaUpstreamPlugin upstream =
        new KafkaUpstreamPlugin(options.name(), options.priority(), reader, publishers);
    KafkaLogPlugin logs = new KafkaLogPlugin(options.logName(), reader, publishers);
    try {
      server.serve(upstream, logs);
    } catch (IOException e) {
      server.close(Duration.ZERO);
      throw e;
    }
    // A process that reads READY may crash at once.
    Serving started = new Serving(server, upstream, logs, publishers, StartingProcess.ofThis());
    log.log(Level.INFO, "READY socket={0} plugin={1}", options.socket(), options.name());
    return started;
  }

  private PluginServer bind() throws IOException {
    PluginServer.Builder builder = PluginServer.builder(options.socket())
        .socketMode(options.socketMode())
        .kongVersion(options.kongVersion())
        .bodyFolder(options.bodyFolder());
    if (options.socketGroup() != null) {
      builder.socketGroup(options.socketGroup());
    }
    return builder.bind();
  }

  /** Watches the socket, the starter and the metrics address until the JVM ends. */
  private void watch(Serving started, ProcessLifecycle lifecycle) throws InterruptedException {
    StartingProcess starter = started.starter();
    MetricsEndpoint endpoint = metrics(started);
    boolean reachable = true;
    for (CountDownLatch never = new CountDownLatch(1); !pause(never); ) {
      if (endpoint != null) {
        endpoint.ensureOpen();
      }
      if (reachable && !started.server().isReachable()) {
        reachable = false;
        log.log(
            Level.WARNING,
            "{0} leads to another server now, or was removed: no more connections come here",
            options.socket());
      }
      if (starter != null && starter.hasEnded()) {
        log.log(Level.INFO, "the process that started this server has ended");
        lifecycle.stop();
      }
    }
  }

  private static boolean pause(CountDownLatch never) throws InterruptedException {
    return never.await(WATCH_MS, TimeUnit.MILLISECONDS);
  }

  private @Nullable MetricsEndpoint metrics(Serving started) {
    ListenAddress address = options.metrics();
    if (address == null) {
      return null;
    }
    ServerMeters meters = new ServerMeters(started.server()::statistics, started.upstream());
    meters.countLost(started.log());
    MetricsEndpoint endpoint = new MetricsEndpoint(address, meters::scrape, started::healthy);
    endpoint.ensureOpen();
    return endpoint;
  }

  @Override
  public void stop(Serving stopped, Duration timeout) {
    Duration part = timeout.dividedBy(PARTS);
    if (part.compareTo(LONGEST_PART) > 0) {
      part = LONGEST_PART;
    }
    long end = System.nanoTime() + timeout.toNanos();
    stopped.publishers().flush(timeout);
    if (!stopped.server().close(timeout.minus(part.multipliedBy(2)))) {
      log.log(Level.WARNING, "requests were broken off: time is over");
    }
    Duration left = Duration.ofNanos(end - System.nanoTime());
    stopped.publishers().close(left.compareTo(part) < 0 ? part : left);
  }
}
