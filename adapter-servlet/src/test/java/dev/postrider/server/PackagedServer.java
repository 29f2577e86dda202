package dev.postrider.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The executable jar as a process that answers on a free port. */
final class PackagedServer {

  private PackagedServer() {}

  /** The jar. */
  static Path jar() {
    String jar = System.getProperty("packaged.program");
    if (jar == null) {
      throw new AssertionError("packaged.program is not set: run mvn verify");
    }
    return Path.of(jar);
  }

  /** Starts the jar with these arguments. */
  static CommandProcess run(Path folder, String... arguments) throws IOException {
    List<String> program = List.of(
        CommandProcess.java(),
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        jar().toString());
    return CommandProcess.run(folder, program, Map.of(), List.of(arguments));
  }

  /** Starts the server with this text for its file. */
  static CommandProcess serve(Path folder, String routes, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("routes.yaml"), routes);
    List<String> arguments = new ArrayList<>(List.of("--config", file.toString()));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--port")) {
      arguments.addAll(List.of("--port", "0"));
    }
    return run(folder, arguments.toArray(String[]::new));
  }

  /** Waits until the server is ready; where it answers. */
  static URI ready(CommandProcess server) throws Exception {
    String uri = server.await("READY http");
    assertTrue(uri.contains("://127.0.0.1:"), uri);
    // Certificates of tests have this name.
    return URI.create("http" + (uri.startsWith("s") ? uri.replace("127.0.0.1", "localhost") : uri));
  }

  /** A file with one route, {@code /orders/*}, to this topic, and what {@code more} adds to the defaults. */
  static String routes(EmbeddedKafka kafka, String topic, String more) {
    String[] broker = kafka.bootstrapServers().split(":", 2);
    return """
        defaults:
          bootstrap_servers: [{host: "HOST", port: PORT}]
          MORE
        routes:
          - path: /orders/*
            topic: TOPIC
        """.replace("HOST", broker[0])
        .replace("PORT", broker[1])
        .replace("TOPIC", topic)
        .replace("MORE", more);
  }
}
