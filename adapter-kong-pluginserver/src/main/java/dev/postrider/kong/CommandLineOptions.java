package dev.postrider.kong;

import dev.postrider.kong.Options.Protocol;
import dev.postrider.kong.Options.Task;
import dev.postrider.kong.server.KongVersion;
import dev.postrider.process.Command;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import dev.postrider.process.ProcessOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The command line of the plugin server. */
final class CommandLineOptions {

  private static final KongVersion NEWEST_KONG = new KongVersion(3, 9);
  private static final KongVersion OLDEST_KONG = new KongVersion(2, 0);

  /** Since here Kong's ProtoBuf recovers from a server that starts again. */
  private static final KongVersion PROTOBUF_IS_BETTER = new KongVersion(3, 1);

  /** Before, Kong fails on every header field that comes twice, and on lists of arguments. */
  private static final KongVersion PROTOBUF_WORKS = new KongVersion(3, 0);

  private static final Option<String> SOCKET =
      Option.text("socket", "PATH", "socket to listen on; PREFIX/NAME.socket if not given");
  private static final Option<Set<PosixFilePermission>> SOCKET_MODE = Option.of(
          "socket-mode",
          "MODE",
          "permissions of the socket, in octal digits; 0660 if not given",
          SocketMode::parse)
      .byDefault("0660");
  private static final Option<String> SOCKET_GROUP =
      Option.text("socket-group", "GROUP", "group of the socket; the process's own if not given");
  private static final Option<String> KONG_PREFIX = Option.text(
          "kong-prefix",
          "DIR",
          "Kong's prefix, where the socket is by default; /usr/local/kong if not given")
      .byDefault("/usr/local/kong");
  private static final Option<String> CLIENT_BODY_TEMP = Option.text(
      "client-body-temp",
      "DIR",
      "where Kong's nginx writes large bodies: the only folder from which files are read;"
          + " PREFIX/client_body_temp if not given");
  private static final Option<String> NAME = Option.of(
          "name",
          "NAME",
          "name of the plugin, as in kong.conf's plugins; kafka-upstream if not given",
          CommandLineOptions::pluginName)
      .byDefault(KafkaUpstreamPlugin.KONGS_NAME);
  private static final Option<String> LOG_NAME = Option.of(
          "log-name",
          "NAME",
          "name of the plugin for logs; kafka-log if not given",
          CommandLineOptions::pluginName)
      .byDefault(KafkaLogPlugin.KONGS_NAME);
  private static final Option<Integer> PRIORITY = Option.of(
          "priority",
          "NUMBER",
          "the plugin's place: the highest number runs first; 751 if not given",
          CommandLineOptions::integer)
      .byDefault("751");
  private static final Option<KongVersion> KONG_VERSION = Option.of(
      "kong-version",
      "VERSION",
      "oldest version of Kong that asks or is served; " + NEWEST_KONG + " if not given",
      CommandLineOptions::kongVersion);
  private static final Option<Protocol> PROTOCOL = Option.of(
      "protocol",
      "PROTOCOL",
      "what the dump announces, protobuf or msgpack; if not given protobuf from Kong 3.1 on",
      CommandLineOptions::protocol);
  private static final Option<Boolean> TRUST_CONFIGURATION = Option.flag(
      "trust-configuration",
      "let configurations name classes, files and http token endpoints: who writes them can run code"
          + " here");
  private static final Option<ClientCertificates> CERTIFICATE = Option.of(
      "certificate",
      "ID=CERT,KEY",
      "PEM files of a client certificate that configurations name by its id in Kong"
          + " (security.certificate_id); several with semicolons between them",
      ClientCertificates::parse);
  private static final Option<Boolean> DUMP =
      Option.flag("dump", "print the plugins' descriptions and schemas for Kong, and end");
  private static final Option<String> PLUGIN = Option.text(
      "plugin",
      "NAME",
      "with --dump: describe this plugin alone, because Kong 3.9 and later read no second one");

  // The arguments that Kong 2.0 to 2.8 gives to the program in go_pluginserver_exe.
  private static final Option<String> PLUGINS_DIRECTORY = Option.text(
          "plugins-directory", "DIR", "go_plugins_dir; only its presence counts")
      .hidden();
  private static final Option<String> DUMP_PLUGIN_INFO = Option.text(
          "dump-plugin-info", "NAME", "print one plugin's description as MessagePack")
      .hidden();
  private static final Option<Boolean> DUMP_ALL_PLUGINS =
      Option.flag("dump-all-plugins", "print the dump without its frame").hidden();

  static final String PROGRAM = "postrider-pluginserver";

  static final Command<Options> COMMAND = new Command<>(
      PROGRAM,
      "Serves the plugins kafka-upstream and kafka-log to Kong Gateway; 'spool list|replay|drop' looks after messages on"
          + " disk, 'check FILE' says whether a configuration of Kong's is taken.",
      "--socket-mode from POSTRIDER_SOCKET_MODE, --dump from POSTRIDER_DUMP=true.",
      List.of(
          SOCKET,
          SOCKET_MODE,
          SOCKET_GROUP,
          KONG_PREFIX,
          CLIENT_BODY_TEMP,
          NAME,
          LOG_NAME,
          PRIORITY,
          KONG_VERSION,
          PROTOCOL,
          ProcessOptions.METRICS,
          ProcessOptions.SHUTDOWN_TIMEOUT,
          ProcessOptions.LOG_LEVEL,
          ProcessOptions.LOG_FORMAT,
          TRUST_CONFIGURATION,
          CERTIFICATE,
          DUMP,
          PLUGIN,
          ProcessOptions.VERSION,
          ProcessOptions.HELP,
          PLUGINS_DIRECTORY,
          DUMP_PLUGIN_INFO,
          DUMP_ALL_PLUGINS),
      CommandLineOptions::options);

  private CommandLineOptions() {}

  private static Options options(OptionValues given) {
    String pluginInfo = given.get(DUMP_PLUGIN_INFO);
    boolean goStyle = pluginInfo != null || given.get(PLUGINS_DIRECTORY) != null;
    KongVersion version = given.get(KONG_VERSION);
    if (version == null) {
      version = goStyle ? OLDEST_KONG : NEWEST_KONG;
    }
    String name = given.required(NAME);
    String logName = given.required(LOG_NAME);
    if (name.equals(logName)) {
      throw new IllegalArgumentException("--name and --log-name are both '" + name + "'");
    }
    String described = pluginInfo == null ? given.get(PLUGIN) : pluginInfo;
    if (described != null && !described.equals(name) && !described.equals(logName)) {
      throw new IllegalArgumentException(
          "there is no plugin '" + described + "' here, only '" + name + "' and '" + logName + "'");
    }
    ClientCertificates certificates = given.get(CERTIFICATE);
    return new Options(
        task(given, pluginInfo),
        socket(given, name, goStyle),
        name,
        logName,
        described,
        given.required(PRIORITY),
        protocol(given.get(PROTOCOL), version),
        version,
        given.get(ProcessOptions.METRICS),
        given.required(SOCKET_MODE),
        given.get(SOCKET_GROUP),
        bodyFolder(given),
        given.required(ProcessOptions.SHUTDOWN_TIMEOUT),
        given.required(ProcessOptions.LOG_LEVEL),
        given.required(ProcessOptions.LOG_FORMAT),
        given.required(TRUST_CONFIGURATION),
        certificates == null ? ClientCertificates.NONE : certificates);
  }

  private static Task task(OptionValues given, @Nullable String pluginInfo) {
    if (given.required(ProcessOptions.HELP)) {
      return Task.HELP;
    } else if (given.required(ProcessOptions.VERSION)) {
      return Task.VERSION;
    } else if (given.required(DUMP)) {
      return Task.DUMP;
    } else if (given.required(DUMP_ALL_PLUGINS)) {
      return Task.DUMP_ALL_PLUGINS;
    }
    return pluginInfo == null ? Task.SERVE : Task.DUMP_ONE_PLUGIN;
  }

  private static Path socket(OptionValues given, String name, boolean goStyle) {
    String socket = given.get(SOCKET);
    return socket != null
        ? path(socket)
        : path(given.required(KONG_PREFIX))
            .resolve(goStyle ? "go_pluginserver.sock" : name + ".socket");
  }

  private static Path bodyFolder(OptionValues given) {
    String folder = given.get(CLIENT_BODY_TEMP);
    return folder != null
        ? path(folder)
        : path(given.required(KONG_PREFIX)).resolve("client_body_temp");
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

  private static Protocol protocol(@Nullable Protocol protocol, KongVersion version) {
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

  private static int integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no whole number", e);
    }
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
}
