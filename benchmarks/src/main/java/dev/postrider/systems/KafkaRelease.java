package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** A broker of another release than this jar has, with the class path of that release. */
final class KafkaRelease {

  private final Path folder;
  private final String classpath;
  private final Path properties;
  private final int port = RunningPeer.freePort();

  /**
   * Fetches the release from Maven Central.
   *
   * @param release for example {@code 3.9.1}
   */
  KafkaRelease(String release, Path parent) throws IOException, InterruptedException {
    this.folder = Files.createDirectory(parent.resolve("kafka"));
    this.classpath = MavenClasspath.of(
        folder, List.of("org.apache.kafka:kafka_2.13:" + release, "org.slf4j:slf4j-simple:1.7.36"));
    this.properties = folder.resolve("server.properties");
    write();
  }

  private void write() throws IOException {
    int controller = RunningPeer.freePort();
    Properties server = new Properties();
    try (InputStream in = KafkaRelease.class.getResourceAsStream("kafka/server.properties")) {
      server.load(requireNonNull(in));
    }
    server.setProperty("log.dirs", folder.resolve("data").toString());
    server.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controller);
    server.setProperty(
        "listeners",
        String.format(
            Locale.ROOT, "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d", port, controller));
    try (var out = Files.newBufferedWriter(properties, UTF_8)) {
      server.store(out, null);
    }
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Starts the broker and waits until it listens. */
  Process start() throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process format = java(
        out,
        "kafka.tools.StorageTool",
        "format",
        "--cluster-id",
        Uuid.randomUuid().toString(),
        "--config",
        properties.toString());
    if (format.waitFor() != 0) {
      throw new IOException("cannot format: " + Files.readString(out));
    }
    Process broker = java(out, "kafka.Kafka", properties.toString());
    RunningPeer.awaitPort(port, broker, out);
    return broker;
  }

  private Process java(Path out, String... arguments) throws IOException {
    return new ProcessBuilder(JavaCommand.of(
            classpath,
            List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
            arguments[0],
            List.of(arguments).subList(1, arguments.length)))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }
}
