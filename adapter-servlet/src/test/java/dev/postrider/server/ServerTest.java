package dev.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process, with a real broker. */
class ServerTest {

  private static EmbeddedKafka kafka;

  @TempDir
  private Path folder;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private Process server(String file, String... options) throws IOException {
    Path routes = folder.resolve("routes.yaml");
    Files.writeString(routes, file);
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "--config",
        routes.toString(),
        "--port",
        "0"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectError(log().toFile()).start();
  }

  private Path log() {
    return folder.resolve("log");
  }

  private String routes(String topic) {
    String[] broker = kafka.bootstrapServers().split(":", 2);
    return """
        defaults:
          bootstrap_servers: [{host: "HOST", port: PORT}]
          producer_async: false
        routes:
          - path: /orders/*
            topic: TOPIC
        """.replace("HOST", broker[0]).replace("PORT", broker[1]).replace("TOPIC", topic);
  }

  private URI ready(Process server) throws Exception {
    String ready = "READY ";
    Eventually.until("READY", () -> {
      String text = Files.readString(log());
      assertTrue(server.isAlive() || text.contains(ready), text);
      return text.contains(ready) && text.indexOf('\n', text.indexOf(ready)) > 0;
    });
    String text = Files.readString(log());
    return URI.create(text.substring(
            text.indexOf(ready) + ready.length(), text.indexOf('\n', text.indexOf(ready)))
        .strip());
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private void ends(Process server, int status) throws Exception {
    assertTrue(server.waitFor(30, TimeUnit.SECONDS), "ends");
    assertEquals(status, server.exitValue(), () -> {
      try {
        return Files.readString(log());
      } catch (IOException e) {
        return e.toString();
      }
    });
  }

  @Test
  void sendsWhatComesByBothVersionsOfHttpToTheRoutesTopicUntilSigterm() throws Exception {
    String topic = kafka.newTopic(1);
    Process server = server(routes(topic));
    try {
      URI base = ready(server);
      for (Version version : Version.values()) {
        HttpClient client = HttpClient.newBuilder().version(version).build();
        // The client asks for HTTP/2 with its first request, which Jetty upgrades only without a
        // body.
        for (String health : List.of("/health/live", "/health/ready")) {
          HttpResponse<String> up = get(client, base.resolve(health));
          assertEquals(200, up.statusCode(), health);
          assertEquals("{\"status\":\"up\"}", up.body());
        }
        HttpResponse<String> none = get(client, base.resolve("/other"));
        assertEquals(404, none.statusCode());
        assertEquals("{\"message\":\"no route for this path\"}", none.body());
        HttpRequest order = HttpRequest.newBuilder(base.resolve("/orders/7"))
            .POST(BodyPublishers.ofString(version.name()))
            .build();
        HttpResponse<String> reply = client.send(order, BodyHandlers.ofString());
        assertEquals(200, reply.statusCode(), reply.body());
        assertEquals(version, reply.version());
      }
      assertEquals(Version.values().length, kafka.records(topic).size());
      server.destroy();
      ends(server, 0);
      assertTrue(Files.readString(log()).strip().endsWith("stopped"));
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aFileWithFaultsIsRefusedWithEveryFault() throws Exception {
    Process server = server("routes: [{path: /a, topic: t, topik: t}, {path: b}]");
    try {
      ends(server, 1);
      String text = Files.readString(log());
      assertTrue(text.contains("routes[0] (/a).topik: "), text);
      assertTrue(text.contains("routes[1].path: "), text);
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aMisspeltOptionIsAnsweredWithTheOneThatWasMeant() throws Exception {
    Process server = server("", "--shutdown-timout", "3");
    try {
      ends(server, 2);
      assertTrue(
          Files.readString(log()).contains("did you mean --shutdown-timeout?"),
          Files.readString(log()));
    } finally {
      server.destroyForcibly();
    }
  }
}
