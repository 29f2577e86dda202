package dev.postrider.server;

import dev.postrider.process.Command;
import dev.postrider.process.ListenAddress;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import dev.postrider.process.ProcessOptions;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server's command line and environment ask for.
 *
 * @param help whether to print the help and end
 * @param config the configuration file; null only with {@code help}
 * @param port where to listen
 * @param trustConfiguration whether who writes the file may run code in this process
 * @param shutdownTimeout how long requests and records may take after SIGTERM
 * @param logLevel the lowest level that is logged
 */
record ServerOptions(
    boolean help,
    @Nullable Path config,
    ListenAddress port,
    boolean trustConfiguration,
    Duration shutdownTimeout,
    Level logLevel) {

  private static final Option<Path> CONFIG =
      Option.of("config", "FILE", "the routes and their settings, in JSON or YAML", Path::of);
  private static final Option<ListenAddress> PORT = Option.of(
          "port",
          "[HOST:]PORT",
          "answer HTTP/1.1 and HTTP/2 without TLS there; the host is 127.0.0.1 if not given, the port"
              + " 8080",
          ListenAddress::parse)
      .byDefault("8080");
  private static final Option<Boolean> TRUST_CONFIGURATION = Option.flag(
      "trust-configuration",
      "let the file name classes, files and http token endpoints: who writes it can run code here");

  static final Command<ServerOptions> COMMAND = new Command<>(
      "postrider-server",
      "Sends HTTP requests to Kafka, each path with its settings.",
      "--config from POSTRIDER_CONFIG, --trust-configuration from POSTRIDER_TRUST_CONFIGURATION=true.",
      List.of(
          CONFIG,
          PORT,
          TRUST_CONFIGURATION,
          ProcessOptions.SHUTDOWN_TIMEOUT,
          ProcessOptions.LOG_LEVEL,
          ProcessOptions.HELP),
      ServerOptions::of);

  private static ServerOptions of(OptionValues given) {
    boolean help = given.required(ProcessOptions.HELP);
    Path config = given.get(CONFIG);
    if (config == null && !help) {
      throw new IllegalArgumentException("--config FILE is missing");
    }
    return new ServerOptions(
        help,
        config,
        given.required(PORT),
        given.required(TRUST_CONFIGURATION),
        given.required(ProcessOptions.SHUTDOWN_TIMEOUT),
        given.required(ProcessOptions.LOG_LEVEL));
  }
}
