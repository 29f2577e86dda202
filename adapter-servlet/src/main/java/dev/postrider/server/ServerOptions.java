package dev.postrider.server;

import static java.util.Objects.requireNonNull;

import dev.postrider.process.Command;
import dev.postrider.process.ListenAddress;
import dev.postrider.process.LogFormat;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import dev.postrider.process.ProcessOptions;
import dev.postrider.server.page.Page;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server's command line and environment ask for.
 *
 * @param task what to do
 * @param config the routes and their settings; null only where there is nothing to serve
 * @param address where to listen
 * @param tls the files of TLS, null for plain HTTP
 * @param metrics where to answer for metrics, null for nowhere
 * @param page whether to serve the page for development
 * @param pageHost the name under which other machines open the page, null if they may not
 * @param trustConfiguration whether who writes the file may run code in this process
 * @param shutdownDelay how long requests are taken after SIGTERM, while the server says that it is not ready
 * @param shutdownTimeout the longest time from SIGTERM to the end, the delay included
 * @param logLevel the lowest level that is logged
 * @param logFormat how the log is written
 */
record ServerOptions(
    Task task,
    @Nullable Path config,
    ListenAddress address,
    @Nullable TlsFiles tls,
    @Nullable ListenAddress metrics,
    boolean page,
    @Nullable String pageHost,
    boolean trustConfiguration,
    Duration shutdownDelay,
    Duration shutdownTimeout,
    Level logLevel,
    LogFormat logFormat) {

  /** What the command can do. */
  enum Task {
    SERVE,
    VERSION,
    HELP
  }

  private static final Option<Path> CONFIG =
      Option.of("config", "FILE", "the routes and their settings, in JSON or YAML", Path::of);
  private static final Option<ListenAddress> PORT = Option.of(
          "port",
          "[HOST:]PORT",
          "answer HTTP there; the host is 127.0.0.1 if not given, the port 8080",
          ListenAddress::parse)
      .byDefault("8080");
  private static final Option<Path> TLS_CERTIFICATE = Option.of(
      "tls-certificate",
      "FILE",
      "answer HTTPS with this certificate, followed by its intermediate certificates, as PEM",
      Path::of);
  private static final Option<Path> TLS_KEY =
      Option.of("tls-key", "FILE", "the certificate's private key as PEM, not encrypted", Path::of);
  private static final Option<Path> TLS_CLIENT_CA = Option.of(
      "tls-client-ca",
      "FILE",
      "take only clients with a certificate that one of these authorities has signed, as PEM",
      Path::of);
  private static final Option<Boolean> PAGE = Option.flag(
      "page",
      "for development: serve a page at " + Page.PATH
          + " that sends requests and shows what arrives in the topics");
  private static final Option<String> PAGE_HOST = Option.of(
      "page-host",
      "NAME",
      "let other machines open the page, under this host name",
      ServerOptions::hostName);
  private static final Option<Boolean> TRUST_CONFIGURATION = Option.flag(
      "trust-configuration",
      "let the file name classes, files and http token endpoints: who writes it can run code here");
  private static final Option<Duration> SHUTDOWN_DELAY = Option.of(
          "shutdown-delay",
          "SECONDS",
          "how long requests are still taken after SIGTERM, while /health/ready says down; 0 if not"
              + " given",
          ProcessOptions::seconds)
      .byDefault("0");

  static final Command<ServerOptions> COMMAND = new Command<>(
      "postrider-server",
      "Sends HTTP requests to Kafka, each path with its settings.",
      "--config from POSTRIDER_CONFIG, --trust-configuration from POSTRIDER_TRUST_CONFIGURATION=true.",
      List.of(
          CONFIG,
          PORT,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_CLIENT_CA,
          ProcessOptions.METRICS,
          SHUTDOWN_DELAY,
          ProcessOptions.SHUTDOWN_TIMEOUT,
          ProcessOptions.LOG_LEVEL,
          ProcessOptions.LOG_FORMAT,
          PAGE,
          PAGE_HOST,
          TRUST_CONFIGURATION,
          ProcessOptions.VERSION,
          ProcessOptions.HELP),
      ServerOptions::of);

  ServerOptions {
    if (task == Task.SERVE && config == null) {
      throw new IllegalArgumentException("--config FILE is missing");
    }
    if (shutdownDelay.compareTo(shutdownTimeout) > 0) {
      throw new IllegalArgumentException(
          "--shutdown-delay is longer than --shutdown-timeout, which includes it");
    }
    if (pageHost != null && !page) {
      throw new IllegalArgumentException("--page-host has no effect without --page");
    }
    if (page && pageHost == null && !isLoopback(address)) {
      throw new IllegalArgumentException(
          "--page shows messages to whoever can open it: take --port of this machine alone, or give --page-host NAME");
    }
  }

  private static String hostName(String text) {
    if (!text.matches("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no host name; a port is not part of it");
    }
    return text;
  }

  private static boolean isLoopback(ListenAddress address) {
    try {
      return InetAddress.getByName(address.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static ServerOptions of(OptionValues given) {
    return new ServerOptions(
        task(given),
        given.get(CONFIG),
        given.required(PORT),
        tls(given.get(TLS_CERTIFICATE), given.get(TLS_KEY), given.get(TLS_CLIENT_CA)),
        given.get(ProcessOptions.METRICS),
        given.required(PAGE),
        given.get(PAGE_HOST),
        given.required(TRUST_CONFIGURATION),
        given.required(SHUTDOWN_DELAY),
        given.required(ProcessOptions.SHUTDOWN_TIMEOUT),
        given.required(ProcessOptions.LOG_LEVEL),
        given.required(ProcessOptions.LOG_FORMAT));
  }

  private static @Nullable TlsFiles tls(
      @Nullable Path certificate, @Nullable Path key, @Nullable Path clientCa) {
    if (certificate == null && key == null && clientCa == null) {
      return null;
    } else if (certificate == null || key == null) {
      throw new IllegalArgumentException("TLS needs both --tls-certificate and --tls-key");
    }
    return new TlsFiles(certificate, key, clientCa);
  }

  private static Task task(OptionValues given) {
    if (given.required(ProcessOptions.HELP)) {
      return Task.HELP;
    }
    return given.required(ProcessOptions.VERSION) ? Task.VERSION : Task.SERVE;
  }

  /** The file of a server. */
  Path configFile() {
    return requireNonNull(config);
  }
}
