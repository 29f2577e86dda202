package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A ZooKeeper server in a process of its own, from Maven Central. */
final class ZooKeeper {

  // Its POM leaves out what only its server and its command line need.
  private static final List<String> ARTIFACTS = List.of(
      "org.apache.zookeeper:zookeeper:3.9.5",
      "commons-cli:commons-cli:1.11.0",
      "io.dropwizard.metrics:metrics-core:4.2.40",
      "org.xerial.snappy:snappy-java:1.1.10.12");

  private final Path folder;
  private final String classpath;
  private final int port = RunningPeer.freePort();

  /** Fetches it. */
  ZooKeeper(Path parent) throws IOException, InterruptedException {
    this.folder = Files.createDirectory(parent.resolve("zookeeper"));
    this.classpath = MavenClasspath.of(folder, ARTIFACTS);
  }

  String connectString() {
    return "127.0.0.1:" + port;
  }

  /** Starts it and waits until it listens. */
  Process start() throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process server = java(
        out,
        "org.apache.zookeeper.server.ZooKeeperServerMain",
        List.of(Integer.toString(port), folder.resolve("data").toString()));
    RunningPeer.awaitPort(port, server, out);
    return server;
  }

  /** Creates nodes, parents first; neither paths nor values have a space. */
  void create(Map<String, String> nodes) throws IOException, InterruptedException {
    Path out = folder.resolve("create.out");
    Process client =
        java(out, "org.apache.zookeeper.ZooKeeperMain", List.of("-server", connectString()));
    try (Writer commands = client.outputWriter(UTF_8)) {
      for (Map.Entry<String, String> node : nodes.entrySet()) {
        commands.write("create " + node.getKey() + " " + node.getValue() + "\n");
      }
    }
    var unused = client.waitFor();
    String said = Files.readString(out);
    for (String path : nodes.keySet()) {
      if (!said.contains("Created " + path + "\n")) {
        throw new IOException("no node " + path + ": " + said);
      }
    }
  }

  private Process java(Path out, String main, List<String> arguments) throws IOException {
    return new ProcessBuilder(JavaCommand.of(
            classpath, List.of("-Dzookeeper.admin.enableServer=false"), main, arguments))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }
}
