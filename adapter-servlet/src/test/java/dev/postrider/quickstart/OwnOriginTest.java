package dev.postrider.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered by the quickstart, and what every response tells a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(KafkaExtension.class)
class OwnOriginTest {

  private EmbeddedKafka kafka;
  private String topic;
  private Quickstart quickstart;
  private int port;
  private int before;

  @BeforeAll
  void start(EmbeddedKafka kafka, @TempDir Path folder) throws Exception {
    this.kafka = kafka;
    topic = kafka.newTopic(1);
    Path config = OpenPage.routes(folder, topic);
    quickstart = new Quickstart(new Options(0, config, kafka.bootstrapServers()));
    String uri = quickstart.start().uri();
    port = Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
  }

  @BeforeEach
  void count() {
    before = kafka.records(topic).size();
  }

  @AfterAll
  void stop() {
    quickstart.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example:PORT",
        "Host: evil.example",
        "Host: 127.0.0.1",
        "Host: localhost",
        "Host: 127.0.0.1:1",
        "Host: 127.0.0.1.evil.example:PORT",
        "Host: localhost.:PORT",
        "Host: [::1]:PORT",
        "Host: 2130706433:PORT",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example:PORT",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT.evil.example",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://localhost:1",
        "Host: 127.0.0.1:PORT\r\nOrigin: https://127.0.0.1:PORT",
        "Host: 127.0.0.1:PORT\r\nOrigin: null",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\nOrigin: http://evil.example",
        "Host: 127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site",
        "Host: 127.0.0.1:PORT\r\nSec-Fetch-Site: same-site",
        "Host: 127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate"
      })
  void refusesOtherSites(String headers) throws IOException {
    for (String target : List.of("/requests/x", "/postrider/events", "/postrider/style.css")) {
      RawResponse response = exchange("GET " + target, headers);

      assertEquals(403, response.status(), target + " " + response);
      assertProtected(response);
    }
    assertEquals(403, exchange("POST /requests", headers).status());
    assertEquals(403, exchange("OPTIONS /requests", headers).status());
    assertEquals(before, kafka.records(topic).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: 127.0.0.1:PORT",
        "Host: localhost:PORT",
        "Host: LocalHost:PORT",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\nSec-Fetch-Site: same-origin",
        "Host: localhost:PORT\r\nOrigin: http://localhost:PORT",
        "Host: localhost:PORT\r\nSec-Fetch-Site: none"
      })
  void answersItsOwnPageAndPrograms(String headers) throws IOException {
    for (String start : List.of("GET /postrider/", "GET /postrider/view.js", "POST /requests")) {
      RawResponse response = exchange(start, headers);

      assertEquals(200, response.status(), start + " " + response);
      assertProtected(response);
    }
    assertEquals(before + 1, kafka.records(topic).size());
  }

  @Test
  void opensFromALinkElsewhere() throws IOException {
    String link = "Host: 127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate";

    assertEquals(302, exchange("GET /", link).status());
    assertEquals(200, exchange("GET /postrider/", link).status());
    assertEquals(403, exchange("GET /requests", link).status());
  }

  @Test
  void noTargetOrOldProtocolLeadsAround() throws IOException {
    for (String request : List.of(
        "GET http://evil.example/requests HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        "GET http://evil.example/requests HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /requests HTTP/1.1\r\n\r\n",
        "GET /requests HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /requests HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n",
        "GET /requests HTTP/1.0\r\nHost: evil.example\r\n\r\n")) {
      int status = send(request).status();

      assertTrue(status == 400 || status == 403, status + " for " + request);
    }
    assertEquals(before, kafka.records(topic).size());
  }

  @Test
  void errorsAreProtectedToo() throws IOException {
    for (String start :
        List.of("GET /none", "POST /", "DELETE /postrider/events", "GET /postrider/none.js")) {
      RawResponse response = exchange(start, "Host: 127.0.0.1:PORT");

      assertTrue(response.status() >= 400, start + " " + response);
      assertProtected(response);
    }
  }

  private static void assertProtected(RawResponse response) {
    assertEquals("nosniff", response.header("X-Content-Type-Options"));
    String policy = String.valueOf(response.header("Content-Security-Policy"));
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
    assertTrue(!policy.contains("unsafe"), policy);
  }

  private RawResponse exchange(String start, String headers) throws IOException {
    return send(start + " HTTP/1.1\r\n" + headers + "\r\nContent-Length: 0\r\n\r\n");
  }

  private RawResponse send(String request) throws IOException {
    try (HttpWire wire = HttpWire.connect(port)) {
      wire.send(request.replace("PORT", String.valueOf(port)));
      return wire.response();
    }
  }
}
