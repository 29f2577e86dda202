package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.postrider.kong.Main;
import dev.postrider.testing.SampleRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * nginx with Lua, as Kong is: once a plugin's whole work in process, once Kong's side of the protocol
 * for plugin servers, with Postrider's behind it. Neither has Kong's own work for each request.
 */
enum NginxPeer implements Peer {
  NGINX_LUA("nginx 1.22 with Lua and lua-resty-kafka 0.23 in process", "in_process") {
    @Override
    public Optional<String> missing() {
      return super.missing()
          .or(() -> isLibrary("lua-resty-kafka", "lib")
              ? Optional.empty()
              : Optional.of("-Dpeer.lua-resty-kafka=DIR does not name its source"))
          .or(() -> Broker.release() == null
              ? Optional.of(
                  "Kafka 4 refuses its requests; -Dkafka=3.9.1 runs a broker that does not")
              : Optional.empty());
    }
  },
  NGINX_KONG("Postrider plugin server behind nginx 1.22, Lua as Kong's side", "plugin_server") {
    @Override
    public Optional<String> missing() {
      return super.missing()
          .or(() -> isLibrary("lua-protobuf", "pb.so", "protoc.lua")
              ? Optional.empty()
              : Optional.of(
                  "-Dpeer.lua-protobuf=DIR does not name the folder of pb.so and protoc.lua"));
    }

    @Override
    Optional<Process> startBeside(Path folder) throws IOException, InterruptedException {
      Path socket = folder.resolve("socket");
      Path out = folder.resolve("server.out");
      Process server = PluginServerPeer.java(
              Main.class,
              List.of(
                  "--socket",
                  socket.toString(),
                  "--client-body-temp",
                  folder.resolve("client_body").toString()))
          .redirectErrorStream(true)
          .redirectOutput(out.toFile())
          .start();
      JavaCommand.awaitFile(socket, server, out);
      return Optional.of(server);
    }
  };

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_http_lua_module.so");

  private final String title;
  private final String handler;

  NginxPeer(String title, String handler) {
    this.title = title;
    this.handler = handler;
  }

  private static Path library(String name) {
    return Path.of(System.getProperty("peer." + name, "")).toAbsolutePath();
  }

  private static boolean isLibrary(String name, String... files) {
    return System.getProperty("peer." + name) != null
        && Stream.of(files).allMatch(file -> Files.exists(library(name).resolve(file)));
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Optional<String> missing() {
    return Files.exists(MODULE)
        ? Optional.empty()
        : Optional.of("nginx, libnginx-mod-http-lua, lua-resty-core and lua-cjson (Debian's names)"
            + " are not installed");
  }

  /** What runs beside nginx, listening. */
  Optional<Process> startBeside(Path folder) throws IOException, InterruptedException {
    return Optional.empty();
  }

  @Override
  public RunningPeer start(Path folder, String bootstrapServers, String topic) throws Exception {
    Files.writeString(
        folder.resolve("config.json"),
        PublisherJson.of(bootstrapServers, topic, false).toString());
    for (String script : List.of("response.lua", handler + ".lua")) {
      Files.writeString(folder.resolve(script), resource(script));
    }
    int port = RunningPeer.freePort();
    Path configuration = Files.writeString(
        folder.resolve("nginx.conf"),
        resource("nginx.conf")
            .replace("{{user}}", System.getProperty("user.name"))
            .replace("{{folder}}", folder.toString())
            .replace("{{lua-resty-kafka}}", library("lua-resty-kafka").toString())
            .replace("{{lua-protobuf}}", library("lua-protobuf").toString())
            .replace("{{port}}", Integer.toString(port))
            .replace("{{handler}}", handler));
    List<Process> processes = new ArrayList<>();
    startBeside(folder).ifPresent(processes::add);
    Path out = folder.resolve("nginx.out");
    Process nginx = new ProcessBuilder(
            "nginx", "-p", folder.toString(), "-c", configuration.toString(), "-e", "stderr")
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    processes.add(nginx);
    return new RunningPeer(
            port, List.of(HttpRequestBytes.of(SampleRequest.JSON_1K.request())), processes)
        .listening(nginx, out);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = NginxPeer.class.getResourceAsStream("nginx/" + name)) {
      return new String(requireNonNull(in).readAllBytes(), UTF_8);
    }
  }
}
