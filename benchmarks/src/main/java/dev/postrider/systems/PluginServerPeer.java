package dev.postrider.systems;

import static java.util.Objects.requireNonNull;

import dev.postrider.kong.Main;
import dev.postrider.kong.SinkServer;
import dev.postrider.kong.driver.WireProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plugin server to measure, as a process of its own. */
enum PluginServerPeer {
  POSTRIDER("Postrider, ProtoBuf", WireProtocol.PROTOBUF, false),
  POSTRIDER_MSGPACK("Postrider, MessagePack", WireProtocol.MSGPACK, false),
  KONG_PDK("kong-pdk 0.6.0 (JavaScript), MessagePack", WireProtocol.MSGPACK, false),
  GO_PDK("go-pdk (Go), ProtoBuf", WireProtocol.PROTOBUF, false),
  POSTRIDER_KAFKA("Postrider, ProtoBuf", WireProtocol.PROTOBUF, true),
  POSTRIDER_KAFKA_MSGPACK("Postrider, MessagePack", WireProtocol.MSGPACK, true),
  KONG_PDK_KAFKA("kong-pdk 0.6.0 with kafkajs 2.2.4, MessagePack", WireProtocol.MSGPACK, true),
  GO_PDK_KAFKA("go-pdk (Go) with sarama, ProtoBuf", WireProtocol.PROTOBUF, true);

  private final String title;
  private final WireProtocol protocol;
  private final boolean kafka;

  PluginServerPeer(String title, WireProtocol protocol, boolean kafka) {
    this.title = title;
    this.protocol = protocol;
    this.kafka = kafka;
  }

  String title() {
    return title;
  }

  WireProtocol protocol() {
    return protocol;
  }

  /** Whether records go to a broker; else nowhere. */
  boolean kafka() {
    return kafka;
  }

  /** Why it cannot run here; empty if it can. */
  Optional<String> missing() {
    return (this == GO_PDK || this == GO_PDK_KAFKA) && goPlugin() == null
        ? Optional.of("-Dpeer.go-pdk=DIR does not name the folder of its executable kafka-upstream")
        : Optional.empty();
  }

  private static @Nullable String goPlugin() {
    return System.getProperty("peer.go-pdk");
  }

  /** How to start it; what has to be fetched for that is fetched here. */
  ProcessBuilder command(Path folder, Path socket) throws IOException, InterruptedException {
    return switch (this) {
      case KONG_PDK -> node(folder, socket, "kafka-upstream");
      case KONG_PDK_KAFKA -> node(folder, socket, "kafkajs");
      case GO_PDK, GO_PDK_KAFKA -> go(folder, socket);
      case POSTRIDER, POSTRIDER_MSGPACK -> java(SinkServer.class, List.of(socket.toString()));
      case POSTRIDER_KAFKA, POSTRIDER_KAFKA_MSGPACK ->
        java(
            Main.class, List.of("--socket", socket.toString(), "--kong-prefix", folder.toString()));
    };
  }

  /** A Java server with its launcher's options, which come after others and so count. */
  static ProcessBuilder java(Class<?> main, List<String> arguments) {
    List<String> command = JavaCommand.of(main, arguments);
    command.addAll(command.indexOf("-cp"), List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmx512m"));
    return new ProcessBuilder(command);
  }

  private static ProcessBuilder node(Path folder, Path socket, String plugin)
      throws IOException, InterruptedException {
    Path modules = modules();
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    try (InputStream in =
        PluginServerPeer.class.getResourceAsStream(plugin + "/kafka-upstream.js")) {
      if (in == null) {
        throw new IllegalStateException(plugin + " is missing");
      }
      Files.copy(in, plugins.resolve("kafka-upstream.js"), StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder node = new ProcessBuilder(
        "node",
        modules.resolve("kong-pdk/bin/kong-js-pluginserver").toString(),
        "--kong-prefix",
        folder.toString(),
        "--plugins-directory",
        plugins.toString(),
        "--sock-name",
        socket.getFileName().toString());
    node.environment().put("NODE_PATH", modules.toString());
    return node;
  }

  /** Its socket has the name of the executable. */
  private static ProcessBuilder go(Path folder, Path socket) throws IOException {
    Path plugin = folder.resolve(socket.getFileName().toString().replace(".socket", ""));
    Files.copy(Path.of(requireNonNull(goPlugin()), "kafka-upstream"), plugin);
    return new ProcessBuilder(plugin.toString(), "-kong-prefix", folder.toString());
  }

  private static Path modules() throws IOException, InterruptedException {
    Path peers = Path.of(System.getProperty("peers", "target/peers")).toAbsolutePath();
    Path modules = peers.resolve("node_modules");
    if (!Files.exists(modules.resolve("kafkajs"))) {
      Files.createDirectories(peers);
      Process npm = new ProcessBuilder(
              "npm",
              "install",
              "--silent",
              "--prefix",
              peers.toString(),
              "kong-pdk@0.6.0",
              "kafkajs@2.2.4")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      if (npm.waitFor() != 0) {
        throw new IOException("npm install failed with " + npm.exitValue());
      }
    }
    return modules;
  }
}
