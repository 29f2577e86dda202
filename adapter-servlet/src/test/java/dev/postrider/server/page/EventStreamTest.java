package dev.postrider.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  private final EventStream stream = new EventStream("{}", Duration.ofMillis(20));
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);

  @BeforeEach
  void start() throws Exception {
    ServletHolder events = new ServletHolder(new EventsServlet(stream));
    events.setAsyncSupported(true);
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(events, "/");
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    stream.close();
    server.stop();
  }

  @Test
  void givesTheNewestEventsToWhoComesLate() throws Exception {
    for (int i = 0; i < 60; i++) {
      stream.publish("{\"n\":" + i + "}");
    }
    try (BufferedReader lines = open()) {
      for (int i = 10; i < 60; i++) {
        assertEquals(i, number(lines));
        assertEquals("data: {\"n\":" + i + "}", lines.readLine());
      }
      stream.publish("{\"n\":60}");
      assertEquals(60, number(lines));
    }
  }

  @Test
  void slowClientLosesTheOldest() throws Exception {
    String megabyte = "\"" + "x".repeat(1024 * 1024) + "\"";
    try (BufferedReader lines = open()) {
      Eventually.until("client", () -> stream.clients() == 1);
      for (int i = 0; i < 200; i++) {
        stream.publish(megabyte);
      }
      long number = number(lines);
      long missed = number;
      while (number < 199) {
        long next = number(lines);
        assertTrue(next > number, next + " after " + number);
        missed += next - number - 1;
        number = next;
      }
      // What fits between both ends are some megabytes of sockets and sixteen of the queue.
      assertTrue(missed > 100 && missed < 199, missed + " missed");
    }
  }

  @Test
  void forgetsClientsThatHaveGone() throws Exception {
    HttpWire client = HttpWire.connect(connector.getLocalPort());
    client.send(GET);
    Eventually.until("client", () -> stream.clients() == 1);
    client.abort();
    Eventually.until("no client", () -> stream.clients() == 0);
  }

  @Test
  void showsThatItIsAliveAndEnds() throws Exception {
    try (BufferedReader lines = open()) {
      while (!lines.readLine().equals(":")) {
        // Greeting first, comments when nothing happens.
      }
      stream.close();
      while (lines.readLine() != null) {
        // Ends orderly: a response cut off would throw.
      }
    }
  }

  private BufferedReader open() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    var response = HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
    assertEquals(
        "text/event-stream;charset=utf-8",
        response.headers().firstValue("content-type").orElseThrow());
    return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
  }

  private static long number(BufferedReader lines) throws Exception {
    String line = lines.readLine();
    while (!line.startsWith("id: ")) {
      line = lines.readLine();
    }
    return Long.parseLong(line.substring(line.indexOf('-') + 1));
  }
}
