package dev.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.process.ListenAddress;
import dev.postrider.testing.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /health/ready} says of the publishers. */
class ReadinessTest {

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir
  private Path folder;

  private int status(WebServer server, String method, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.port() + path))
        .method(method, BodyPublishers.noBody())
        .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void aServerWhoseSpoolCannotWriteIsNotReady() throws Exception {
    Path spool = folder.resolve("spool");
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers("127.0.0.1:1")
        .topic("orders")
        .ack(Ack.DISK)
        .spoolDir(spool.toString())
        .build();
    WebServer server = WebServer.open(ListenAddress.parse("127.0.0.1:0"), null);
    try {
      server.serve(List.of(new Route("/orders", config)), null, null);
      assertEquals(200, status(server, "GET", WebServer.READY));
      Files.move(spool, folder.resolve("elsewhere"));
      assertEquals(503, status(server, "POST", "/orders"));
      assertEquals(503, status(server, "GET", WebServer.READY));
      assertEquals(200, status(server, "GET", WebServer.LIVE));
      Files.move(folder.resolve("elsewhere"), spool);
      Eventually.until("ready", () -> status(server, "GET", WebServer.READY) == 200);
    } finally {
      server.close(Duration.ZERO);
    }
  }
}
