package dev.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar with its page; the quickstart's tests have the page in a browser. */
@ExtendWith(KafkaExtension.class)
class PageServerIT {

  private final EmbeddedKafka kafka;
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();

  @TempDir
  private Path folder;

  PageServerIT(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  private CommandProcess serve(String topic, String... options) throws IOException {
    String routes = PackagedServer.routes(kafka, topic, "producer_async: false");
    return PackagedServer.serve(folder, routes, options);
  }

  private HttpResponse<String> get(URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /** The topic comes into being after the server. */
  @Test
  void showsWhatArrivesInTheTopicsOfTheRoutes() throws Exception {
    String topic = "later-than-the-server";
    try (CommandProcess server = serve(topic, "--page")) {
      URI base = PackagedServer.ready(server);
      assertTrue(server.err().contains("WARNING"), server.err());
      assertTrue(
          server.err().contains(base + "/postrider/ shows and sends messages"), server.err());
      assertTrue(get(base).body().contains("<title>Postrider</title>"), "the page at the root");
      kafka.createTopic(topic, 1, Map.of());
      HttpRequest order = HttpRequest.newBuilder(base.resolve("/orders/7"))
          .header("Content-Type", "text/plain")
          .POST(BodyPublishers.ofString("an order"))
          .build();
      assertEquals(200, client.send(order, BodyHandlers.discarding()).statusCode());
      HttpRequest events =
          HttpRequest.newBuilder(base.resolve("/postrider/events")).build();
      try (var lines = new BufferedReader(new InputStreamReader(
          client.send(events, BodyHandlers.ofInputStream()).body(), UTF_8))) {
        String hello = line(lines, "data: ");
        assertTrue(hello.contains("{\"path\":\"/orders/*\",\"topic\":\"" + topic + "\"}"), hello);
        String record = line(lines, "data: ");
        assertTrue(record.contains("\\\"body\\\":\\\"an order\\\""), record);
        server.terminate();
        assertEquals(0, server.exitStatus(), server.err());
      }
    }
  }

  private static String line(BufferedReader lines, String start) throws IOException {
    String line = lines.readLine();
    while (!line.startsWith(start)) {
      line = lines.readLine();
    }
    return line;
  }

  @Test
  void answersOtherMachinesUnderTheGivenNameAlone() throws Exception {
    String topic = kafka.newTopic(1);
    String[] options = {"--page", "--page-host", "dev.example.com", "--port", "0.0.0.0:0"};
    try (CommandProcess server = serve(topic, options)) {
      int port = URI.create("http" + server.await("READY http")).getPort();
      assertEquals(200, status(port, "GET /postrider/", "dev.example.com:80"));
      assertEquals(200, status(port, "GET /postrider/", "localhost:" + port));
      assertEquals(403, status(port, "GET /postrider/", "dev.example.com.evil.example"));
      String named = "dev.example.com\r\nOrigin: ";
      // A proxy may have ended TLS.
      assertEquals(200, status(port, "GET /postrider/", named + "https://dev.example.com"));
      assertEquals(403, status(port, "GET /postrider/", named + "https://evil.example"));
      assertEquals(403, status(port, "GET /postrider/", named + "dev.example.com"));
      assertEquals(403, status(port, "POST /orders/7", "evil.example:" + port));
      assertEquals(0, kafka.records(topic).size());
    }
  }

  @Test
  void thereIsNoPageUnlessItIsAskedFor() throws Exception {
    try (CommandProcess server = serve(kafka.newTopic(1))) {
      URI base = PackagedServer.ready(server);
      for (String path : new String[] {"/", "/postrider/", "/postrider/events"}) {
        assertEquals(404, get(base.resolve(path)).statusCode(), path);
      }
      assertEquals(200, status(base.getPort(), "POST /orders/7", "any.example"));
    }
  }

  private static int status(int port, String start, String host) throws IOException {
    try (HttpWire wire = HttpWire.connect(port)) {
      wire.send(start + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n");
      RawResponse response = wire.response();
      return response.status();
    }
  }
}
