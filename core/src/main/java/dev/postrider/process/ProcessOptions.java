package dev.postrider.process;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** The options that every program has. */
public final class ProcessOptions {

  /** Where to answer for metrics; null for nowhere. */
  public static final Option<ListenAddress> METRICS = Option.of(
      "metrics",
      "[HOST:]PORT",
      "answer /metrics and /health there by HTTP; the host is 127.0.0.1 if not given",
      ListenAddress::parse);

  /** How long the program may take to end. */
  public static final Option<Duration> SHUTDOWN_TIMEOUT = Option.of(
          "shutdown-timeout",
          "SECONDS",
          "longest time from SIGTERM to the end; 10 if not given",
          ProcessOptions::seconds)
      .byDefault("10");

  /** The lowest level that is logged. */
  public static final Option<Level> LOG_LEVEL = Option.of(
          "log-level",
          "LEVEL",
          "lowest level that is logged: error, warning, info, debug or trace; info if not given",
          ProcessOptions::level)
      .byDefault("info");

  /** How the log is written. */
  public static final Option<LogFormat> LOG_FORMAT = Option.of(
          "log-format",
          "FORMAT",
          "text, or json for one JSON object a line; text if not given",
          ProcessOptions::format)
      .byDefault("text");

  /** Prints the version and ends. */
  public static final Option<Boolean> VERSION =
      Option.flag("version", "print the version, and end");

  /** Prints the help and ends. */
  public static final Option<Boolean> HELP = Option.flag("help", "print this, and end");

  /** The variable that the launcher scripts read, so that no option stands for it. */
  static final List<String> OF_THE_LAUNCHER = List.of("java-options");

  private ProcessOptions() {}

  /**
   * Reads a number of seconds.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static Duration seconds(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("'" + text + "' is no number of seconds");
    }
    return Duration.ofSeconds(Integer.parseInt(text));
  }

  private static LogFormat format(String text) {
    return switch (text) {
      case "text" -> LogFormat.TEXT;
      case "json" -> LogFormat.JSON;
      default -> throw new IllegalArgumentException("'" + text + "' is neither text nor json");
    };
  }

  private static Level level(String text) {
    return switch (text) {
      case "error" -> Level.ERROR;
      case "warning", "warn" -> Level.WARNING;
      case "info" -> Level.INFO;
      case "debug" -> Level.DEBUG;
      case "trace" -> Level.TRACE;
      default ->
        throw new IllegalArgumentException(
            "'" + text + "' is none of error, warning, info, debug, trace");
    };
  }
}
