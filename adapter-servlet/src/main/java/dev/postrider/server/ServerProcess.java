package dev.postrider.server;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.process.ListenAddress;
import dev.postrider.process.MetricsEndpoint;
import dev.postrider.process.ProcessLifecycle;
import dev.postrider.process.ProcessLogging;
import dev.postrider.server.page.Page;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The running server, from its file to the last record after SIGTERM. */
final class ServerProcess implements ProcessLifecycle.Program<WebServer> {

  private static final Logger LOG = System.getLogger(ServerProcess.class.getName());
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ServerOptions options;
  private final List<Route> routes;

  /** Null where the port speaks plain HTTP. */
  private final @Nullable ReloadingTls tls;

  /** Null without an endpoint that shows them. */
  private final @Nullable ServerMeters meters;

  private ServerProcess(ServerOptions options, List<Route> routes, @Nullable ReloadingTls tls) {
    this.options = options;
    this.routes = routes;
    this.tls = tls;
    this.meters = options.metrics() == null ? null : new ServerMeters(tls);
  }

  /** Serves until the JVM is told to end; answers false if it could not begin. */
  static boolean run(ServerOptions options, ProcessLogging logging) {
    ProcessLifecycle lifecycle = ProcessLifecycle.begin(options.shutdownTimeout(), logging);
    try {
      List<Route> routes =
          RoutesFile.read(options.configFile(), options.trustConfiguration(), null);
      TlsFiles files = options.tls();
      ReloadingTls tls = files == null ? null : ReloadingTls.open(files);
      ServerProcess process = new ServerProcess(options, routes, tls);
      process.attend(lifecycle.start(process));
      return true;
    } catch (InvalidConfigException e) {
      e.faults().forEach(fault -> LOG.log(Level.ERROR, fault));
    } catch (IOException e) {
      // Some name no file, and some nothing else.
      String reason = e instanceof FileSystemException ? e.toString() : e.getMessage();
      LOG.log(Level.ERROR, "cannot serve: {0}", reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lifecycle.fail();
    }
    return false;
  }

  @Override
  public WebServer start() throws IOException {
    WebServer server = WebServer.open(options.address(), tls == null ? null : tls.jetty());
    server.serve(routes, meters == null ? null : meters.publishers(), page());
    String scheme = tls == null ? "http" : "https";
    String base = scheme + "://" + options.address().authority(server.port());
    if (options.page()) {
      LOG.log(
          Level.WARNING,
          "{0}{1} shows and sends messages to whoever can open it: for development only",
          base,
          Page.PATH);
    }
    LOG.log(Level.INFO, "READY {0}", base);
    return server;
  }

  private @Nullable Page page() {
    if (!options.page()) {
      return null;
    }
    Map<String, PublisherConfig> configs = new LinkedHashMap<>();
    routes.forEach(route -> configs.put(route.path(), route.config()));
    return Page.open(configs, options.pageHost());
  }

  /**
   * Every second, until the JVM ends: takes the address of the metrics unless that is done, and looks for
   * changed files of TLS.
   */
  private void attend(WebServer server) throws InterruptedException {
    ListenAddress address = options.metrics();
    MetricsEndpoint endpoint = address == null || meters == null
        ? null
        : new MetricsEndpoint(address, meters::scrape, server::isReady);
    CountDownLatch never = new CountDownLatch(1);
    do {
      if (endpoint != null) {
        endpoint.ensureOpen();
      }
      if (tls != null) {
        tls.reloadIfChanged();
      }
    } while (!pause(never, SECOND));
  }

  private static boolean pause(CountDownLatch never, Duration time) throws InterruptedException {
    return never.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop(WebServer server, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    server.announceEnd();
    try {
      pause(new CountDownLatch(1), options.shutdownDelay());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }
}
