package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(WebServer.class)
@ExtendWith(KafkaExtension.class)
class PublishFilterTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MULTIPART = "multipart/form-data; boundary=B";
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final WebServer container;
  private final List<AdapterServer> servers = new ArrayList<>();

  @TempDir
  private File folder;

  private EmbeddedKafka kafka;
  private String topic;

  PublishFilterTest(WebServer container) {
    this.container = container;
  }

  @BeforeEach
  void createTopic(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  @AfterEach
  void stop() {
    servers.forEach(AdapterServer::close);
  }

  /** What the same application answers to the same request without the filter is the expectation. */
  @Test
  void leavesTheRequestToTheApplicationAsItWas() throws Exception {
    int untouched = start(null, Map.of()).port();
    int filtered = start(config(100_000), Map.of()).port();
    List<String> bodies = new ArrayList<>();
    for (Application application : Application.values()) {
      for (String request : requests(application)) {
        RawResponse expected = exchange(untouched, request);

        RawResponse response = exchange(filtered, request);

        assertEquals(
            expected.status() + expected.text(), response.status() + response.text(), request);
        bodies.add(request.substring(request.indexOf("\r\n\r\n") + 4));
      }
    }

    List<String> sent =
        records(bodies.size()).stream().map(PublishFilterTest::body).toList();
    assertEquals(bodies, sent);
  }

  @Test
  void givesTheApplicationTheWholeOfABodyOverTheLimit() throws Exception {
    int untouched = start(null, Map.of()).port();
    int filtered = start(config(1000), Map.of()).port();
    String body = multipart("x".repeat(50_000));
    for (Application application : List.of(
        Application.STREAM,
        Application.STREAM_BYTE_BY_BYTE,
        Application.READER,
        Application.LISTENER,
        Application.ASYNC_THREAD,
        Application.ASYNC_DISPATCH,
        Application.PARTS)) {
      for (String request : List.of(
          post(application.path(), MULTIPART, body),
          chunked(application.path(), MULTIPART, body))) {
        String expected = exchange(untouched, request).text();

        RawResponse response = exchange(filtered, request);

        assertEquals("200" + expected, response.status() + response.text(), application.path());
      }
    }
    assertEquals(List.of(), kafka.records(topic));
  }

  @Test
  void refusesPartsOverItsOwnLimit() throws Exception {
    int port = start(config(100_000), Map.of("multipart_max_bytes", "1000")).port();

    assertEquals(200, exchange(port, post("/parts", MULTIPART, multipart("x"))).status());
    assertEquals(
        500,
        exchange(port, post("/parts", MULTIPART, multipart("x".repeat(2000)))).status());
    assertEquals(
        500,
        exchange(port, chunked("/parts", MULTIPART, multipart("x".repeat(2000))))
            .status());
  }

  @Test
  void deletesTheFilesOfParts() throws Exception {
    int port = start(config(1000), Map.of()).port();

    RawResponse response =
        exchange(port, chunked("/parts", MULTIPART, multipart("x".repeat(50_000))));

    assertEquals(200, response.status());
    Eventually.until("no files", () -> requireNonNull(folder.list()).length == 0);
  }

  @Test
  void sendsBinaryBodiesUnchanged() throws Exception {
    int port = start(config(100_000), Map.of()).port();
    byte[] noise = new byte[30_000];
    new Random(1).nextBytes(noise);
    String body = new String(noise, ISO_8859_1);

    exchange(port, post("/stream", "application/octet-stream", body));

    assertArrayEquals(noise, body(records(1).get(0)).getBytes(ISO_8859_1));
  }

  @Test
  void sendsOneCopyWhateverTheDispatches() throws Exception {
    int port = start(config(1000), Map.of()).port();
    List<Application> dispatching = List.of(
        Application.FORWARD, Application.INCLUDE, Application.ERROR, Application.ASYNC_DISPATCH);
    for (Application application : dispatching) {
      assertNotEquals(
          500,
          exchange(port, post(application.path(), FORM, "a=" + application)).status());
    }

    assertEquals(
        dispatching.stream().map(application -> "a=" + application).toList(),
        records(4).stream().map(PublishFilterTest::body).toList());
  }

  @Test
  void doesNotReadTheBodyIfItIsNotForwarded() throws Exception {
    PublisherConfig config = builder()
        .envelope(EnvelopeConfig.builder()
            .forwardUri(true)
            .forwardBody(false)
            .maxBodyBytes(10)
            .build())
        .build();
    int port = start(config, Map.of("on_failure", "stop")).port();

    RawResponse response = exchange(port, post("/parameters", FORM, "a=1234567890"));

    assertEquals("parameters\na=[1234567890]true\ntrue", response.text());
    assertEquals(1, records(1).size());
  }

  @Test
  void passesRequestsOfOtherMethodsUntouched() throws Exception {
    PublisherConfig config = builder()
        .methods("PUT")
        .envelope(EnvelopeConfig.builder().maxBodyBytes(10).build())
        .build();
    int untouched = start(null, Map.of()).port();
    int filtered = start(config, Map.of("on_failure", "stop")).port();
    String post = post("/parameters", FORM, "a=1234567890");

    assertEquals(exchange(untouched, post).text(), exchange(filtered, post).text());
    assertEquals(413, exchange(filtered, post.replace("POST", "PUT")).status());
    assertEquals(
        200,
        exchange(filtered, post("/stream", "text/plain", "x").replace("POST", "PUT"))
            .status());
    assertEquals("x", body(records(1).get(0)));
  }

  @Test
  void stopsWhatCouldNotBeCopiedIfToldSo() throws Exception {
    int port = start(config(1000), Map.of("on_failure", "stop")).port();
    String tooBig = "x".repeat(1001);

    assertEquals(413, exchange(port, post("/stream", "text/plain", tooBig)).status());
    assertEquals(413, exchange(port, chunked("/stream", "text/plain", tooBig)).status());
    RawResponse malformed = exchange(port, post("/stream", "application/json", "{"));
    assertEquals(
        "400{\"message\":\"Bad Request\",\"error\":\"invalid json body\"}",
        malformed.status() + malformed.text());
    assertEquals("200", exchange(port, post("/stream", "text/plain", "x")).status() + "");
    assertEquals(1, records(1).size());
  }

  @Test
  void continuesOrStopsWhileTheBrokerIsDown() throws Exception {
    try (EmbeddedKafka own = EmbeddedKafka.start()) {
      own.createTopic(topic, 1, Map.of());
      PublisherConfig config = builder()
          .bootstrapServers(own.bootstrapServers())
          .producerRequestTimeout(Duration.ofMillis(500))
          .producerRequestRetriesMaxAttempts(2)
          .build();
      int continuing = start(config, Map.of("on_failure", "continue")).port();
      int stopping = start(config, Map.of("on_failure", "stop")).port();
      assertEquals(200, exchange(stopping, post("/stream", "text/plain", "x")).status());
      own.stop();

      assertEquals(200, exchange(continuing, post("/stream", "text/plain", "x")).status());
      RawResponse stopped = exchange(stopping, post("/stream", "text/plain", "x"));
      assertEquals(
          "502{\"message\":\"Bad Gateway\",\"error\":\"could not send message to topic\"}",
          stopped.status() + stopped.text());
    }
  }

  @Test
  void rejectsACopyWhoseBodyAFilterHasReadBefore() throws Exception {
    Filter greedy = (request, response, chain) -> {
      request.getParameter("a");
      chain.doFilter(request, response);
    };
    int continuing = start(greedy, config(1000), Map.of()).port();
    int stopping = start(greedy, config(1000), Map.of("on_failure", "stop")).port();

    RawResponse response = exchange(continuing, post("/parameters", FORM, "a=1"));
    assertEquals("parameters\na=[1]true\ntrue", response.text());
    assertEquals(400, exchange(stopping, post("/parameters", FORM, "a=1")).status());
    assertEquals(List.of(), kafka.records(topic));
  }

  @Test
  void sendsNoCopyOfABodyThatBreaksOff() throws Exception {
    int port = start(config(1000), Map.of()).port();
    for (int i = 0; i < 2 * WebServer.THREADS; i++) {
      try (HttpWire wire = HttpWire.connect(port)) {
        wire.send("POST /stream HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
        wire.abort();
      }
    }

    exchange(port, post("/stream", "text/plain", "whole"));

    assertEquals("whole", body(records(1).get(0)));
  }

  private List<String> requests(Application application) {
    String path = application.path();
    List<String> requests = new ArrayList<>(List.of(
        post(path + "?a=query&q=1", FORM, "a=form&b=%C3%A4+%e2%82%AC&c&d=&a=again"),
        post(path, FORM + "; charset=utf-8", "a=%C3%A4+%e2%82%AC"),
        post(path, "text/plain; charset=utf-8", "\u00c3\u00a4 text"),
        post(path, "text/plain", "\u00e4 text"),
        post(path, "application/json", "{\"a\":[1,2]}"),
        post(path, "application/octet-stream", "\0\u0001\u00ff"),
        post(path, "text/plain", "x".repeat(20_000)),
        post(path, "text/plain", ""),
        chunked(path, "text/plain", "chunk".repeat(3000)),
        "GET " + path + "?a=%C3%A4&a=2 HTTP/1.1\r\nHost: h\r\n\r\n"));
    if (application == Application.NOTHING || application == Application.ERROR) {
      requests.removeIf(request -> request.length() > 1000);
    }
    if (application == Application.PARTS) {
      requests.clear();
    }
    if (application == Application.PARTS || application == Application.STREAM) {
      requests.add(post(path + "?q=query", MULTIPART, multipart("\u00ff\0 small")));
      requests.add(post(path, MULTIPART, multipart("x".repeat(30_000))));
    }
    return requests;
  }

  private static String multipart(String file) {
    return "--B\r\nContent-Disposition: form-data; name=\"field\"\r\n\r\nvalue \u00c3\u00a4\r\n"
        + "--B\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"f.bin\"\r\n"
        + "Content-Type: application/octet-stream\r\n\r\n" + file + "\r\n"
        + "--B\r\nContent-Disposition: form-data; name=\"field\"\r\n\r\nsecond\r\n--B--\r\n";
  }

  private static String post(String target, String type, String body) {
    return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + type
        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Chunked on the wire; see {@link #exchange}. */
  private static String chunked(String target, String type, String body) {
    return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + type
        + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  }

  private static RawResponse exchange(int port, String request) throws IOException {
    int head = request.indexOf("\r\n\r\n") + 4;
    String body = request.substring(head);
    var sent = new StringBuilder(request.substring(0, head));
    if (request.contains("Transfer-Encoding: chunked")) {
      for (int from = 0; from < body.length(); from += 4096) {
        String chunk = body.substring(from, Math.min(body.length(), from + 4096));
        sent.append(Integer.toHexString(chunk.length()))
            .append("\r\n")
            .append(chunk)
            .append("\r\n");
      }
      sent.append("0\r\n\r\n");
    } else {
      sent.append(body);
    }
    try (HttpWire wire = HttpWire.connect(port)) {
      // In one piece: a server may end the connection if the application does not read the rest.
      wire.send(sent.toString());
      return wire.response();
    }
  }

  private AdapterServer start(@Nullable PublisherConfig config, Map<String, String> params)
      throws Exception {
    return start(null, config, params);
  }

  private AdapterServer start(
      @Nullable Filter before, @Nullable PublisherConfig config, Map<String, String> params)
      throws Exception {
    AdapterServer server = container.start(
        (classes, context) -> {
          context.setAttribute(ServletContext.TEMPDIR, folder);
          if (before != null) {
            var registration = context.addFilter("before", before);
            registration.addMappingForUrlPatterns(null, true, "/*");
            registration.setAsyncSupported(true);
          }
          if (config != null) {
            var registration = context.addFilter("publish", new PublishFilter(config));
            registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
            registration.setAsyncSupported(true);
            registration.setInitParameters(params);
          }
          for (Application application : Application.values()) {
            var registration =
                context.addServlet(application.name(), new Application.AsServlet(application));
            registration.addMapping(application.path());
            registration.setAsyncSupported(true);
            registration.setMultipartConfig(new MultipartConfigElement(""));
          }
        },
        IDLE);
    servers.add(server);
    return server;
  }

  private PublisherConfig config(int maxBodyBytes) {
    return builder()
        .envelope(
            EnvelopeConfig.builder().forwardUri(true).maxBodyBytes(maxBodyBytes).build())
        .build();
  }

  private PublisherConfigBuilder builder() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .envelope(EnvelopeConfig.builder().forwardUri(true).build())
        .producerAsync(false);
  }

  private List<ConsumerRecord<byte[], byte[]>> records(int count) {
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic, count, Eventually.DEADLINE);
    assertEquals(count, records.size());
    return records;
  }

  private static String body(ConsumerRecord<byte[], byte[]> record) {
    return new String(
        requireNonNull(EnvelopeReader.read(record.value()).body(), "body"), ISO_8859_1);
  }
}
