package dev.postrider.kong;

import dev.postrider.kong.server.KongVersion;
import dev.postrider.process.ListenAddress;
import dev.postrider.process.LogFormat;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options from the command line and the environment.
 *
 * @param task what to do
 * @param socket where to listen
 * @param name the name of the plugin that makes requests messages
 * @param logName the name of the plugin that makes logs messages
 * @param described the one plugin that a dump describes, null for all
 * @param priority the place of the first plugin among others, the highest number first
 * @param protocol the protocol that the dump announces
 * @param kongVersion the oldest Kong that is to be served
 * @param metrics where to answer for metrics, null for nowhere
 * @param socketMode who may connect
 * @param socketGroup the socket's group, null for the process's own
 * @param bodyFolder where Kong's nginx writes large bodies
 * @param shutdownTimeout how long events and records may take after SIGTERM
 * @param logLevel the lowest level that is logged
 * @param logFormat how the log is written
 * @param trustConfiguration whether who writes Kong's configuration may run code in this process
 * @param certificates the files of certificates that configurations name by their id in Kong
 */
record Options(
    Task task,
    Path socket,
    String name,
    String logName,
    @Nullable String described,
    int priority,
    Protocol protocol,
    KongVersion kongVersion,
    @Nullable ListenAddress metrics,
    Set<PosixFilePermission> socketMode,
    @Nullable String socketGroup,
    Path bodyFolder,
    Duration shutdownTimeout,
    Level logLevel,
    LogFormat logFormat,
    boolean trustConfiguration,
    ClientCertificates certificates) {

  /** The tasks of the command. */
  enum Task {
    SERVE,
    /** Kong's query command. */
    DUMP,
    /** The query of Kong 2.0 to 2.2 for one plugin. */
    DUMP_ONE_PLUGIN,
    /** The dump without its frame, which Kong 2.3 takes. */
    DUMP_ALL_PLUGINS,
    VERSION,
    HELP
  }

  /** Kong's two protocols for external plugins. */
  enum Protocol {
    PROTOBUF("ProtoBuf:1"),
    MSGPACK("MsgPack:1");

    private final String kongName;

    Protocol(String kongName) {
      this.kongName = kongName;
    }

    /** The name in the dump. */
    String kongName() {
      return kongName;
    }
  }

  Options {
    socketMode = Set.copyOf(socketMode);
  }
}
