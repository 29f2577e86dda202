package dev.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.process.ProcessLogging;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The server as a process. Exits with status 0 after SIGTERM, with 1 if it could not start, and with 2
 * if it did not understand its options.
 */
public final class Main {

  private static final int OK = 0;
  private static final int FAILED = 1;

  private final ServerOptions options;
  private final ProcessLogging logging;
  private final Logger log = System.getLogger(Main.class.getName());

  private Main(ServerOptions options, ProcessLogging logging) {
    this.options = options;
    this.logging = logging;
  }

  /** Runs the server; see {@code --help}. */
  public static void main(String[] arguments) {
    ServerOptions.COMMAND.main(arguments, Main::run);
  }

  private static int run(ServerOptions options, OutputStream out) throws IOException {
    if (options.help()) {
      out.write(ServerOptions.COMMAND.usage().getBytes(UTF_8));
      return OK;
    }
    try (ProcessLogging logging = ProcessLogging.start(options.logLevel())) {
      return new Main(options, logging).serve();
    }
  }

  private int serve() {
    try {
      List<Route> routes =
          RoutesFile.read(requireNonNull(options.config()), options.trustConfiguration());
      start(routes);
      new CountDownLatch(1).await();
      return OK;
    } catch (InvalidConfigException e) {
      e.faults().forEach(fault -> log.log(Level.ERROR, "{0}: {1}", options.config(), fault));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.log(Level.ERROR, "cannot serve: {0}", e.toString());
    }
    return FAILED;
  }

  private void start(List<Route> routes) throws Exception {
    String host = options.port().host();
    WebServer server = WebServer.open(host, options.port().port());
    try {
      server.serve(routes);
    } catch (Exception | Error e) {
      server.close(Duration.ZERO);
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "postrider-stop"));
    // The port in a string: a number would get separators.
    log.log(Level.INFO, "READY http://{0}:{1}", host, Integer.toString(server.port()));
  }

  private void stop(WebServer server) {
    log.log(Level.INFO, "stopping, within {0} s", options.shutdownTimeout().toSeconds());
    server.close(options.shutdownTimeout());
    log.log(Level.INFO, "stopped");
    logging.close();
    // The JVM would end with 143, as if it had not been ready for SIGTERM.
    Runtime.getRuntime().halt(OK);
  }
}
