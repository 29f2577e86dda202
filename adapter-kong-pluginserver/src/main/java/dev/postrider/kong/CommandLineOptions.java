package dev.postrider.kong;

import static java.util.Objects.requireNonNull;

import dev.postrider.config.Spelling;
import dev.postrider.kong.Options.Protocol;
import dev.postrider.kong.Options.Task;
import dev.postrider.kong.server.KongVersion;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Every option takes one dash or two, because Kong 2.0 to 2.2 and those used to Go
 * write one, and has an environment variable that counts where the command line says nothing.
 */
final class CommandLineOptions {

  static final String COMMAND = "postrider-pluginserver";

  private static final String VARIABLE_PREFIX = "POSTRIDER_";

  /** The launcher reads it, so it is no option. */
  private static final String JAVA_OPTIONS = "java-options";

  /** Kubernetes sets them where there is a service named postrider. */
  private static final Pattern KUBERNETES_VARIABLE =
      Pattern.compile("POSTRIDER_(SERVICE_(HOST|PORT.*)|PORT(_[0-9]+_(TCP|UDP|SCTP).*)?)");

  private static final KongVersion NEWEST_KONG = new KongVersion(3, 9);
  private static final KongVersion OLDEST_KONG = new KongVersion(2, 0);

  /** Since here Kong's ProtoBuf recovers from a server that starts again. */
  private static final KongVersion PROTOBUF_IS_BETTER = new KongVersion(3, 1);

  /** Before, Kong fails on every header field that comes twice, and on lists of arguments. */
  private static final KongVersion PROTOBUF_WORKS = new KongVersion(3, 0);

  private CommandLineOptions() {}

  /**
   * Reads a command line.
   *
   * @throws ParameterException if something in it is wrong; its message is for the user
   */
  static Options parse(List<String> arguments, Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(spec());
    commandLine.setDefaultValueProvider(argument -> fromEnvironment(argument, environment));
    ParseResult result = commandLine.parseArgs(arguments.toArray(String[]::new));
    try {
      return options(result);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
    }
  }

  /** One line that says what is wrong, with the option that was meant where one is misspelt. */
  static String fault(ParameterException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    String meant = e instanceof UnmatchedArgumentException unmatched ? meant(unmatched) : null;
    return line + (meant == null ? "; see --help" : "; did you mean --" + meant + "?");
  }

  private static @Nullable String meant(UnmatchedArgumentException e) {
    List<String> names = visibleNames();
    return e.getUnmatched().stream()
        .map(argument -> argument.replaceFirst("^-+", "").replaceFirst("=.*", ""))
        .flatMap(argument -> Stream.ofNullable(Spelling.nearest(argument, names)))
        .findFirst()
        .orElse(null);
  }

  private static List<String> visibleNames() {
    return visible().stream().map(option -> name(option.build())).toList();
  }

  /** A line for each variable that looks like one of ours, and means nothing. */
  static List<String> unknownVariables(Map<String, String> environment) {
    Set<String> known = Stream.concat(visibleNames().stream(), Stream.of(JAVA_OPTIONS))
        .map(CommandLineOptions::environmentVariable)
        .collect(Collectors.toCollection(TreeSet::new));
    return environment.keySet().stream()
        .filter(name -> name.startsWith(VARIABLE_PREFIX) && !known.contains(name))
        .filter(name -> !KUBERNETES_VARIABLE.matcher(name).matches())
        .sorted()
        .map(name -> {
          String meant = Spelling.nearest(name, known);
          return "the environment variable " + name + " means nothing"
              + (meant == null ? "" : "; did you mean " + meant + "?");
        })
        .toList();
  }

  private static @Nullable String fromEnvironment(
      ArgSpec argument, Map<String, String> environment) {
    String value = argument instanceof OptionSpec option && !option.hidden()
        ? environment.get(environmentVariable(option))
        : null;
    return value == null || value.isEmpty() ? argument.defaultValue() : value;
  }

  /** {@code POSTRIDER_SOCKET_MODE} for {@code --socket-mode}. */
  static String environmentVariable(OptionSpec option) {
    return environmentVariable(name(option));
  }

  private static String environmentVariable(String name) {
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  /** What {@code --help} says. */
  static String usage() {
    return new CommandLine(spec()).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  /** The options, for parsing, for help and for documentation. */
  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(COMMAND);
    spec.usageMessage()
        .customSynopsis(COMMAND + " [OPTION...]")
        .description("Serves the plugin kafka-upstream to Kong Gateway.")
        .footer(
            "Each option also takes one dash, and may come from the environment:",
            "--socket-mode from POSTRIDER_SOCKET_MODE, --dump from POSTRIDER_DUMP=true.")
        .sortOptions(false)
        .width(100);
    visible().forEach(option -> spec.addOption(option.build()));
    hidden().forEach(option -> spec.addOption(option.hidden(true).build()));
    return spec;
  }

  private static List<OptionSpec.Builder> visible() {
    List<OptionSpec.Builder> options = new ArrayList<>();
    options.add(option("socket", "PATH", "socket to listen on; PREFIX/NAME.socket if not given"));
    options.add(option(
            "socket-mode", "MODE", "permissions of the socket, in octal digits; 0660 if not given")
        .defaultValue("0660")
        .converters(checked(SocketMode::parse)));
    options.add(
        option("socket-group", "GROUP", "group of the socket; the process's own if not given"));
    options.add(option(
            "kong-prefix",
            "DIR",
            "Kong's prefix, where the socket is by default; /usr/local/kong if not given")
        .defaultValue("/usr/local/kong"));
    options.add(option(
        "client-body-temp",
        "DIR",
        "where Kong's nginx writes large bodies: the only folder from which files are read;"
            + " PREFIX/client_body_temp if not given"));
    options.add(option(
            "name",
            "NAME",
            "name of the plugin, as in kong.conf's plugins; kafka-upstream if not given")
        .defaultValue("kafka-upstream")
        .converters(checked(CommandLineOptions::pluginName)));
    options.add(option(
            "priority",
            "NUMBER",
            "the plugin's place: the highest number runs first; 751 if not given")
        .defaultValue("751")
        .type(Integer.class));
    options.add(option(
            "kong-version",
            "VERSION",
            "oldest version of Kong that asks or is served; " + NEWEST_KONG + " if not given")
        .converters(checked(CommandLineOptions::kongVersion)));
    options.add(option(
            "protocol",
            "PROTOCOL",
            "what the dump announces, protobuf or msgpack; if not given protobuf from Kong 3.1 on")
        .converters(checked((String text) -> protocol(text))));
    options.add(option(
            "metrics",
            "[HOST:]PORT",
            "answer /metrics and /health there by HTTP;" + " the host is 127.0.0.1 if not given")
        .converters(checked(MetricsAddress::parse)));
    options.add(option(
            "shutdown-timeout", "SECONDS", "longest time from SIGTERM to the end; 10 if not given")
        .defaultValue("10")
        .converters(checked(CommandLineOptions::seconds)));
    options.add(option(
            "log-level",
            "LEVEL",
            "lowest level that is logged: error, warning, info, debug or trace; info if not given")
        .defaultValue("info")
        .converters(checked(CommandLineOptions::level)));
    options.add(flag(
        "trust-configuration",
        "let configurations name classes, files and http token endpoints: who writes them can run code"
            + " here"));
    options.add(flag("dump", "print the plugin's description and schema for Kong, and end"));
    options.add(flag("version", "print the version, and end"));
    options.add(flag("help", "print this, and end"));
    return options;
  }

  /** What Kong 2.0 to 2.8 says to the program in go_pluginserver_exe. */
  private static List<OptionSpec.Builder> hidden() {
    return List.of(
        option("plugins-directory", "DIR", "go_plugins_dir; only its presence counts"),
        option("dump-plugin-info", "NAME", "print one plugin's description as MessagePack"),
        flag("dump-all-plugins", "print the dump without its frame"));
  }

  private static OptionSpec.Builder option(String name, String value, String description) {
    return OptionSpec.builder("--" + name, "-" + name)
        .paramLabel(value)
        .arity("1")
        .type(String.class)
        .description(description);
  }

  private static OptionSpec.Builder flag(String name, String description) {
    return OptionSpec.builder("--" + name, "-" + name)
        .arity("0")
        .type(boolean.class)
        .defaultValue("false")
        .description(description);
  }

  /** Turns the reason of a value's refusal into one that picocli shows. */
  private static <T> ITypeConverter<T> checked(ITypeConverter<T> parse) {
    return text -> {
      try {
        return parse.convert(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }

  private static Options options(ParseResult result) {
    Arguments given = new Arguments(result.commandSpec());
    String pluginInfo = given.text("dump-plugin-info");
    boolean goStyle = pluginInfo != null || given.text("plugins-directory") != null;
    KongVersion version = given.version();
    if (version == null) {
      version = goStyle ? OLDEST_KONG : NEWEST_KONG;
    }
    String name = given.required("name");
    return new Options(
        task(given, pluginInfo, name),
        socket(given, name, goStyle),
        name,
        given.option("priority").<Integer>getValue(),
        protocol(given, version),
        version,
        given.metrics(),
        given.option("socket-mode").getValue(),
        given.text("socket-group"),
        bodyFolder(given),
        given.option("shutdown-timeout").getValue(),
        given.option("log-level").getValue(),
        given.flag("trust-configuration"));
  }

  /** The values of all options, defaults included. */
  private record Arguments(CommandSpec spec) {

    OptionSpec option(String name) {
      return requireNonNull(spec.findOption("--" + name), name);
    }

    String required(String name) {
      return option(name).getValue();
    }

    @Nullable
    String text(String name) {
      return option(name).getValue();
    }

    @Nullable
    KongVersion version() {
      return option("kong-version").getValue();
    }

    @Nullable
    Protocol protocol() {
      return option("protocol").getValue();
    }

    @Nullable
    MetricsAddress metrics() {
      return option("metrics").getValue();
    }

    boolean flag(String name) {
      return option(name).<Boolean>getValue();
    }
  }

  private static Task task(Arguments given, @Nullable String pluginInfo, String name) {
    if (given.flag("help")) {
      return Task.HELP;
    } else if (given.flag("version")) {
      return Task.VERSION;
    } else if (given.flag("dump")) {
      return Task.DUMP;
    } else if (given.flag("dump-all-plugins")) {
      return Task.DUMP_ALL_PLUGINS;
    } else if (pluginInfo == null) {
      return Task.SERVE;
    } else if (!pluginInfo.equals(name)) {
      throw new IllegalArgumentException(
          "there is no plugin '" + pluginInfo + "' here, only '" + name + "'");
    }
    return Task.DUMP_ONE_PLUGIN;
  }

  private static Path socket(Arguments given, String name, boolean goStyle) {
    String socket = given.text("socket");
    return socket != null
        ? path(socket)
        : path(given.required("kong-prefix"))
            .resolve(goStyle ? "go_pluginserver.sock" : name + ".socket");
  }

  private static Path bodyFolder(Arguments given) {
    String folder = given.text("client-body-temp");
    return folder != null
        ? path(folder)
        : path(given.required("kong-prefix")).resolve("client_body_temp");
  }

  /** Where the environment is empty, as under nginx, Java takes names for ASCII. */
  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "the path '" + text + "' has characters that this environment cannot name;"
              + " start with LC_ALL=C.UTF-8",
          e);
    }
  }

  private static Protocol protocol(Arguments given, KongVersion version) {
    Protocol protocol = given.protocol();
    if (protocol == null) {
      return version.compareTo(PROTOBUF_IS_BETTER) < 0 ? Protocol.MSGPACK : Protocol.PROTOBUF;
    } else if (protocol == Protocol.PROTOBUF && version.compareTo(PROTOBUF_WORKS) < 0) {
      throw new IllegalArgumentException("Kong " + version
          + " does not know protobuf, or answers every request with a repeated header 500 there;"
          + " use msgpack");
    }
    return protocol;
  }

  private static String pluginName(String text) {
    if (!text.matches("[a-z0-9][a-z0-9_-]*")) {
      throw new IllegalArgumentException("'" + text + "' is no name of a plugin");
    }
    return text;
  }

  private static KongVersion kongVersion(String text) {
    KongVersion version = KongVersion.parse(text);
    if (version.compareTo(OLDEST_KONG) < 0) {
      throw new IllegalArgumentException("Kong " + version + " has no external plugins");
    }
    return version;
  }

  private static Protocol protocol(String text) {
    return switch (text) {
      case "protobuf" -> Protocol.PROTOBUF;
      case "msgpack" -> Protocol.MSGPACK;
      default ->
        throw new IllegalArgumentException("'" + text + "' is neither protobuf nor msgpack");
    };
  }

  private static Duration seconds(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("'" + text + "' is no number of seconds");
    }
    return Duration.ofSeconds(Integer.parseInt(text));
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
