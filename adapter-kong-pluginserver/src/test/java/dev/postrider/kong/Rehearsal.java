package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kong.Options.Protocol;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Completes the folder that is shipped: runs its launcher as Kong will, so that the class data hold
 * what a server with traffic loads, and writes the dumps for every version of Kong.
 */
final class Rehearsal {

  private static final List<String> BODIES = List.of(
      "application/json", "{\"order\":4711}",
      "application/x-www-form-urlencoded", "a=b&c=%20d",
      "multipart/form-data; boundary=b",
          "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--b--\r\n",
      "text/plain", "hello",
      "application/octet-stream", "\u0000\u00ff");

  private final Path folder;
  private final Path work;

  private Rehearsal(Path folder, Path work) {
    this.folder = folder;
    this.work = work;
  }

  /** The argument is the shipped folder, with its runtime, launcher and jar. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Path work = Files.createDirectory(folder.resolveSibling("rehearsal"));
    Rehearsal rehearsal = new Rehearsal(folder, work);
    rehearsal.writeDumps();
    rehearsal.serve();
    rehearsal.dump();
    rehearsal.writeClassData();
  }

  private void writeDumps() throws IOException {
    Path dumps = Files.createDirectory(folder.resolve("dump"));
    for (String version : versions()) {
      for (Protocol protocol : Protocol.values()) {
        if (protocol == Protocol.PROTOBUF && version.startsWith("2.")) {
          continue;
        }
        String name = protocol.name().toLowerCase(Locale.ROOT);
        var out = new ByteArrayOutputStream();
        List<String> command = List.of("--dump", "--kong-version", version, "--protocol", name);
        PluginDump.write(CommandLineOptions.COMMAND.parse(command, Map.of()), out);
        Files.write(dumps.resolve("kong-" + version + "-" + name + ".json"), out.toByteArray());
      }
    }
  }

  private static List<String> versions() {
    return Stream.concat(
            IntStream.rangeClosed(3, 8).mapToObj(minor -> "2." + minor),
            IntStream.rangeClosed(0, 9).mapToObj(minor -> "3." + minor))
        .toList();
  }

  private void serve() throws Exception {
    Path socket = work.resolve("k.socket");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        CommandProcess server = launch(
            "serve",
            "--socket",
            socket.toString(),
            "--kong-prefix",
            work.toString(),
            "--metrics",
            "0")) {
      String metrics = server.await("READY metrics=");
      String topic = kafka.newTopic(1);
      for (WireProtocol protocol : WireProtocol.values()) {
        for (boolean async : List.of(true, false)) {
          send(socket, protocol, config(kafka, topic, async));
        }
      }
      URI.create(metrics).toURL().openStream().close();
      server.terminate();
      requireSuccess(server);
    }
  }

  private static String config(EmbeddedKafka kafka, String topic, boolean async) {
    String[] broker = kafka.bootstrapServers().split(":", -1);
    return String.format(
        Locale.ROOT,
        "{\"bootstrap_servers\":[{\"host\":\"%s\",\"port\":%s}],\"topic\":\"%s\","
            + "\"producer_async\":%s,\"forward_method\":true,\"forward_uri\":true,"
            + "\"forward_headers\":true}",
        broker[0],
        broker[1],
        topic,
        async);
  }

  private static void send(Path socket, WireProtocol protocol, String config) {
    try (KongDriver kong =
        KongDriver.builder(socket).protocol(protocol).config(config).build()) {
      for (int i = 0; i < BODIES.size(); i += 2) {
        GatewayResponse response = kong.handle(GatewayRequest.of("POST", "/orders?id=7")
            .header("Content-Type", BODIES.get(i))
            .header("Host", "api.example.com")
            .body(BODIES.get(i + 1))
            .build());
        if (response.status() != 200) {
          throw new IllegalStateException(response.toString());
        }
      }
    }
  }

  private void dump() throws Exception {
    try (CommandProcess command = launch("dump", "--dump")) {
      requireSuccess(command);
    }
  }

  private CommandProcess launch(String name, String... arguments) throws IOException {
    return CommandProcess.run(
        work,
        List.of(folder.resolve("bin/postrider-pluginserver").toString()),
        Map.of(
            "POSTRIDER_JAVA_OPTIONS",
            "-Xshare:off -XX:DumpLoadedClassList=" + work.resolve(name + ".classes")),
        List.of(arguments));
  }

  /** From the folder itself, whose relative path to the jar the launcher will use. */
  private void writeClassData() throws Exception {
    Path classes = work.resolve("classes");
    List<String> lines = new ArrayList<>();
    for (String name : List.of("serve.classes", "dump.classes")) {
      lines.addAll(Files.readAllLines(work.resolve(name), UTF_8));
    }
    Files.write(classes, lines.stream().map(Rehearsal::withoutId).distinct().toList(), UTF_8);
    Process writer = new ProcessBuilder(
            "runtime/bin/java",
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + classes,
            "-XX:SharedArchiveFile=lib/postrider-pluginserver.jsa",
            "-cp",
            "lib/postrider-pluginserver.jar")
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(work.resolve("class-data.log").toFile())
        .start();
    if (writer.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(work.resolve("class-data.log")));
    }
  }

  /** Newer Javas number the classes of each list, and refuse a number that comes twice. */
  private static String withoutId(String line) {
    return line.replaceFirst(" id: [0-9]+$", "");
  }

  private static void requireSuccess(CommandProcess command) throws Exception {
    if (command.exitStatus() != 0) {
      throw new IllegalStateException(command.err());
    }
  }
}
