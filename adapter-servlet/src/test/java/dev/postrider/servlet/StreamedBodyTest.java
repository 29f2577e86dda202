package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.claimcheck.StoredPart;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that are too large for a record, as containers and clients give them. */
@ExtendWith(KafkaExtension.class)
class StreamedBodyTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final byte[] BODY = new byte[300_000];

  static {
    new Random(1).nextBytes(BODY);
  }

  private final EmbeddedKafka kafka;
  private final String topic;
  private final Path directory;

  StreamedBodyTest(EmbeddedKafka kafka, @TempDir Path temporary) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
    this.directory = temporary;
  }

  private AdapterServer start(WebServer container, boolean async, Duration timeout)
      throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .envelope(EnvelopeConfig.builder()
            .maxBodyBytes(BODY.length)
            .multipartParts(true)
            .build())
        .claimCheckStore("directory")
        .claimCheckDirectory(directory.toString())
        .claimCheckMaxInlineBytes(1000)
        .claimCheckMultipartParts(true)
        .build();
    return container.start(
        (classes, context) -> {
          var registration = context.addServlet("publish", new PublishServlet(config));
          registration.addMapping("/*");
          registration.setAsyncSupported(async);
          registration.setInitParameter("async_timeout_ms", String.valueOf(timeout.toMillis()));
        },
        Duration.ofMinutes(5));
  }

  private List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private List<Path> incoming() throws IOException {
    return files(directory.resolve("incoming"));
  }

  private static RawResponse post(int port, String headers, byte[]... body) throws IOException {
    try (HttpWire wire = HttpWire.connect(port, DEADLINE)) {
      wire.send("POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
      for (byte[] part : body) {
        wire.send(part);
      }
      return wire.response();
    }
  }

  private static byte[] chunk(byte[] bytes) {
    byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII);
    byte[] chunk = Arrays.copyOf(size, size.length + bytes.length + 2);
    System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    return chunk;
  }

  @ParameterizedTest
  @CsvSource({"JETTY, true", "TOMCAT, true", "UNDERTOW, true", "TOMCAT, false"})
  void bodiesGoToTheStoreAndOnlyWholeOnes(WebServer container, boolean async) throws Exception {
    byte[] end = "0\r\n\r\n".getBytes(US_ASCII);
    String chunked = "Transfer-Encoding: chunked\r\n";
    try (AdapterServer server = start(container, async, Duration.ofMinutes(5))) {
      int port = server.port();
      RawResponse announced = post(port, "Content-Length: " + BODY.length + "\r\n", BODY);
      assertEquals(200, announced.status(), announced.text());
      byte[] half = Arrays.copyOf(BODY, 150_000);
      byte[] rest = Arrays.copyOfRange(BODY, 150_000, BODY.length);
      RawResponse inChunks = post(port, chunked, chunk(half), chunk(rest), end);
      assertEquals(200, inChunks.status(), inChunks.text());
      for (var record : kafka.records(topic, 2, Eventually.DEADLINE)) {
        assertNotNull(EnvelopeReader.read(record.value()).claimCheck());
        assertArrayEquals(
            BODY,
            EnvelopeReader.read(record.value(), new DirectoryStore(directory)).body());
      }
      assertEquals(
          413, post(port, chunked, chunk(BODY), chunk(new byte[] {1}), end).status());
      try (HttpWire wire = HttpWire.connect(port, DEADLINE)) {
        wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + BODY.length + "\r\n\r\n");
        wire.send(half);
        Eventually.until("a part of the body is in a file", () -> incoming().size() == 1);
        wire.abort();
      }
      Eventually.until("the file of the broken body is gone", () -> incoming().isEmpty());
      try (HttpWire wire = HttpWire.connect(port, DEADLINE)) {
        wire.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
            + BODY.length + "\r\n\r\n");
        assertEquals(100, wire.responseToHead().status());
        wire.send(BODY);
        assertEquals(200, wire.response().status());
      }
      assertEquals(3, kafka.records(topic, 3, Eventually.DEADLINE).size());
      assertEquals(3, files(directory).size());
    }
  }

  @ParameterizedTest
  @CsvSource({"JETTY, true", "TOMCAT, true", "UNDERTOW, true", "TOMCAT, false"})
  void anUploadHasItsFieldsInTheRecordAndItsFileInTheStore(WebServer container, boolean async)
      throws Exception {
    byte[] file = Arrays.copyOf(BODY, 250_000);
    byte[] start = ("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nReport\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.bin\"\r\n\r\n")
        .getBytes(US_ASCII);
    byte[] end = "\r\n--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\r\n--b--\r\n"
        .getBytes(US_ASCII);
    String type = "Content-Type: multipart/form-data; boundary=b\r\n";
    try (AdapterServer server = start(container, async, Duration.ofMinutes(5))) {
      RawResponse response = post(
          server.port(),
          type + "Content-Length: " + (start.length + file.length + end.length) + "\r\n",
          start,
          file,
          end);
      assertEquals(200, response.status(), response.text());
      byte[] value = kafka.records(topic, 1, Eventually.DEADLINE).get(0).value();
      assertEquals(
          Json.parse("{\"title\":\"Report\",\"note\":\"\"}"), Json.parse(value).get("body_args"));
      Envelope envelope = EnvelopeReader.read(value);
      ClaimCheck claimCheck = requireNonNull(envelope.claimCheck());
      assertEquals(1, envelope.storedParts().size());
      StoredPart part = envelope.storedParts().get(0);
      assertEquals("r.bin", part.fileName());
      assertEquals(start.length, part.offset());
      try (InputStream in = new DirectoryStore(directory).open(claimCheck, part)) {
        assertArrayEquals(file, in.readAllBytes());
      }
      RawResponse cut = post(
          server.port(),
          type + "Content-Length: " + (start.length + file.length) + "\r\n",
          start,
          file);
      assertEquals(400, cut.status());
      Eventually.until("the file of the refused body is gone", () -> incoming().isEmpty());
      assertEquals(1, files(directory).size());
    }
  }

  @ParameterizedTest
  @CsvSource({"JETTY, true", "TOMCAT, true", "UNDERTOW, true", "TOMCAT, false"})
  void whatTheDiskDoesNotTakeIsAnswered503(WebServer container, boolean async) throws Exception {
    Files.createFile(directory.resolve("incoming"));
    try (AdapterServer server = start(container, async, Duration.ofMinutes(5))) {
      RawResponse refused = post(server.port(), "Content-Length: " + BODY.length + "\r\n", BODY);
      assertEquals(503, refused.status());
      assertEquals("1", refused.header("Retry-After"));
      assertEquals(
          200, post(server.port(), "Content-Length: 1\r\n", new byte[] {1}).status());
    }
    assertEquals(1, kafka.records(topic, 1, Eventually.DEADLINE).size());
  }

  @ParameterizedTest
  @CsvSource({"JETTY", "TOMCAT", "UNDERTOW"})
  void aClientThatStallsLeavesNoFile(WebServer container) throws Exception {
    try (AdapterServer server = start(container, true, Duration.ofMillis(700));
        HttpWire wire = HttpWire.connect(server.port(), DEADLINE)) {
      wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + BODY.length + "\r\n\r\n");
      wire.send(Arrays.copyOf(BODY, 100_000));
      assertEquals(408, wire.response().status());
      Eventually.until("the file is gone", () -> incoming().isEmpty());
    }
  }
}
