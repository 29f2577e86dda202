package dev.postrider.kong;

import dev.postrider.kong.driver.WireProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A plugin server to measure, as a process of its own. */
enum PluginServerPeer {
  POSTRIDER("Postrider, ProtoBuf", WireProtocol.PROTOBUF) {
    @Override
    ProcessBuilder command(Path folder, Path socket) {
      return java(socket);
    }
  },
  POSTRIDER_MSGPACK("Postrider, MessagePack", WireProtocol.MSGPACK) {
    @Override
    ProcessBuilder command(Path folder, Path socket) {
      return java(socket);
    }
  },
  KONG_PDK("kong-pdk 0.6.0 (JavaScript), MessagePack", WireProtocol.MSGPACK) {
    @Override
    ProcessBuilder command(Path folder, Path socket) throws IOException, InterruptedException {
      Path modules = Path.of(System.getProperty("peers", "target/peers")).toAbsolutePath();
      Path server = modules.resolve("node_modules/kong-pdk/bin/kong-js-pluginserver");
      if (!Files.exists(server)) {
        Files.createDirectories(modules);
        Process npm = new ProcessBuilder(
                "npm", "install", "--silent", "--prefix", modules.toString(), "kong-pdk@0.6.0")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
        if (npm.waitFor() != 0) {
          throw new IOException("npm install kong-pdk failed with " + npm.exitValue());
        }
      }
      Path plugins = Files.createDirectories(folder.resolve("plugins"));
      copy("kafka-upstream.js", plugins);
      return new ProcessBuilder(
          "node",
          server.toString(),
          "--kong-prefix",
          folder.toString(),
          "--plugins-directory",
          plugins.toString(),
          "--sock-name",
          socket.getFileName().toString());
    }
  };

  private final String title;
  private final WireProtocol protocol;

  PluginServerPeer(String title, WireProtocol protocol) {
    this.title = title;
    this.protocol = protocol;
  }

  String title() {
    return title;
  }

  WireProtocol protocol() {
    return protocol;
  }

  /** How to start it; what has to be fetched for that is fetched here. */
  abstract ProcessBuilder command(Path folder, Path socket)
      throws IOException, InterruptedException;

  private static ProcessBuilder java(Path socket) {
    return new ProcessBuilder(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        SinkServer.class.getName(),
        socket.toString()));
  }

  private static void copy(String resource, Path folder) {
    try (InputStream in =
        PluginServerPeer.class.getResourceAsStream("kafka-upstream/" + resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      Files.copy(in, folder.resolve(resource), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
