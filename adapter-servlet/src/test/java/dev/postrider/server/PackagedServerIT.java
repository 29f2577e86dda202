package dev.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.Load;
import dev.postrider.testing.RawTarget;
import dev.postrider.testing.SchemaRegistryServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The executable jar as a process, with real clients and a real broker. */
@ExtendWith(KafkaExtension.class)
class PackagedServerIT {

  private static final String SYNC = "producer_async: false";

  private final EmbeddedKafka kafka;
  private final String topic;

  @TempDir
  private Path folder;

  PackagedServerIT(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private CommandProcess serve(String defaults, String... more) throws IOException {
    return PackagedServer.serve(folder, PackagedServer.routes(kafka, topic, defaults), more);
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    return get(HttpClient.newHttpClient(), uri);
  }

  private static HttpResponse<String> post(HttpClient client, URI base, String body)
      throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(base.resolve("/orders/7"))
          .header("Content-Type", "text/plain")
          .POST(BodyPublishers.ofString(body))
          .build();
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private Set<String> arrived() {
    return kafka.records(topic).stream()
        .map(record -> new String(EnvelopeReader.read(record.value()).body(), UTF_8))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void jarHoldsTheServerWithItsLicencesAndNothingOfSpringOrTheBroker() throws Exception {
    try (JarFile jar = new JarFile(PackagedServer.jar().toFile())) {
      List<String> names = jar.stream().map(entry -> entry.getName()).toList();
      for (String name : List.of(
          "jakarta/servlet/Servlet.class",
          "META-INF/LICENSE",
          "META-INF/NOTICE",
          "THIRD-PARTY.txt")) {
        assertTrue(names.contains(name), name);
      }
      String licences =
          new String(jar.getInputStream(jar.getEntry("THIRD-PARTY.txt")).readAllBytes(), UTF_8);
      assertTrue(licences.contains("jetty-server"), licences);
      assertFalse(licences.contains("spring"), licences);
      for (String foreign : List.of(
          "org/springframework/",
          "dev/postrider/servlet/boot/",
          "kafka/server/",
          "META-INF/spring")) {
        assertTrue(names.stream().noneMatch(name -> name.startsWith(foreign)), foreign);
      }
    }
  }

  @Test
  void saysItsVersionAndItsOptions() throws Exception {
    try (CommandProcess version = PackagedServer.run(folder, "--version")) {
      assertEquals(0, version.exitStatus());
      assertTrue(
          version.out().matches("postrider-server \\d+\\.\\d+\\.\\d+\\S* on Java .*\\R"),
          version.out());
    }
    try (CommandProcess help = PackagedServer.run(folder, "--help")) {
      assertEquals(0, help.exitStatus());
      assertTrue(
          help.out().contains("--config=FILE") || help.out().contains("--config FILE"), help.out());
      assertEquals("", help.err());
    }
  }

  @Test
  void looksAfterSpools() throws Exception {
    try (CommandProcess list =
        PackagedServer.run(folder, "spool", "list", "--dir", folder.toString())) {
      assertEquals(0, list.exitStatus(), list.err());
      assertTrue(list.out().startsWith("KIND\tID\t"), list.out());
    }
  }

  /** Through Jetty, a topic and a second process, which ends in the middle: all bytes but the case of names. */
  @Test
  void replaysRequestsAsTheyCameAndEndsInOrderAtSigterm() throws Exception {
    String forward =
        SYNC + "\n  forward_method: true\n  forward_uri: true\n  forward_headers: true";
    List<String> requests = List.of(
        "PUT /orders/7?a=%20b&a=' HTTP/1.1\r\nhost: shop.example\r\nx-b: 1\r\nx-a: 2\r\nx-a: \u00e9\r\n"
            + "content-type: application/json\r\ncontent-length: 9\r\n\r\n{\"a\": 1}\n",
        "POST /orders/8 HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\n\0\u00ff\n\r\n0\r\n\r\n",
        "GET /orders/9 HTTP/1.1\r\nhost: a\r\n\r\n");
    try (CommandProcess server = serve(forward);
        HttpWire wire = HttpWire.connect(PackagedServer.ready(server).getPort())) {
      for (String request : requests) {
        wire.send(request);
        assertEquals(200, wire.response().status(), request);
      }
    }
    Path progress = folder.resolve("progress");
    CountDownLatch signalled = new CountDownLatch(1);
    try (RawTarget target = RawTarget.start(request -> answer(request, signalled));
        CommandProcess replay = PackagedServer.run(
            folder,
            "replay",
            "--topic",
            topic,
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--to",
            "http://127.0.0.1:" + target.port(),
            "--progress",
            progress.toString())) {
      Eventually.until("two requests", () -> target.requests().size() == 2);
      replay.terminate();
      replay.await("stopping when");
      signalled.countDown();
      assertEquals(143, replay.exitStatus(), replay.err());
      assertEquals("2 sent, 0 failed, 0 refused, 0 filtered out", replay.out().strip());
      assertEquals(requests.subList(0, 2), target.requests());
      assertEquals(
          2, Json.parse(Files.readAllBytes(progress)).path("next").path("0").intValue());
    }
  }

  /** The response to the second request waits for the signal. */
  private static String answer(String request, CountDownLatch signalled) {
    try {
      return !request.startsWith("POST") || signalled.await(30, TimeUnit.SECONDS)
          ? RawTarget.OK
          : "no signal";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendsRequestsToTheTopicOfTheirRoute(Version version) throws Exception {
    try (CommandProcess server = serve(SYNC, "--metrics", "0")) {
      URI metrics = URI.create(server.await("READY metrics="));
      URI base = PackagedServer.ready(server);
      HttpClient client = HttpClient.newBuilder().version(version).build();
      // The client asks for HTTP/2 with its first request, and Jetty upgrades only one without a
      // body.
      for (String health : List.of("/health/live", "/health/ready")) {
        HttpResponse<String> up = get(client, base.resolve(health));
        assertEquals(200, up.statusCode(), health);
        assertEquals("{\"status\":\"up\"}", up.body());
      }
      HttpResponse<String> none = get(client, base.resolve("/other"));
      assertEquals(404, none.statusCode());
      assertEquals("{\"message\":\"no route for this path\"}", none.body());
      HttpResponse<String> sent = post(client, base, "hello");
      assertEquals(200, sent.statusCode(), sent.body());
      assertEquals("{\"message\":\"message sent\"}", sent.body());
      assertEquals(version, sent.version());
      assertEquals(Set.of("hello"), arrived());
      assertEquals(200, get(metrics.resolve("/health")).statusCode());
      String scraped = get(metrics).body();
      for (String sample : List.of(
          "postrider_requests_seconds_count{outcome=\"sent\",status=\"200\"} 1",
          "postrider_records_acknowledged_seconds_count{topic=\"" + topic + "\"} 1",
          "jvm_memory_used_bytes{")) {
        assertTrue(scraped.contains(sample), scraped);
      }
      server.terminate();
      assertEquals(0, server.exitStatus(), server.err());
      assertTrue(server.err().strip().endsWith("stopped"), server.err());
      assertTrue(server.err().lines().noneMatch(line -> line.contains("WARN")), server.err());
    }
  }

  /** By the libraries in the jar, and nothing else. */
  @Test
  void encodesBySchemasOfEachTypeInARegistry() throws Exception {
    Map<String, String> schemas = new LinkedHashMap<>();
    schemas.put("AVRO", "{\"type\": \"map\", \"values\": \"long\"}");
    schemas.put("PROTOBUF", "syntax = \"proto3\"; message Order { int64 id = 1; }");
    schemas.put("JSON", "{\"properties\": {\"id\": {\"type\": \"integer\"}}}");
    try (SchemaRegistryServer registry = SchemaRegistryServer.start(null)) {
      StringBuilder routes = new StringBuilder(
          PackagedServer.routes(kafka, topic, SYNC + "\n  message_format: json_body"));
      for (Map.Entry<String, String> schema : schemas.entrySet()) {
        String type = schema.getKey();
        SchemaRegistryServer.register(registry.url(), type, type, schema.getValue());
        for (String path : List.of("/", "/again/")) {
          routes.append("  - path: " + path + type + "\n    topic: " + topic
              + "\n    schema_registry: {confluent: {url: \"" + registry.url()
              + "\", value_schema: {subject_name: " + type + "}}}\n");
        }
      }
      try (CommandProcess server = PackagedServer.serve(folder, routes.toString())) {
        URI base = PackagedServer.ready(server);
        for (String type : schemas.keySet()) {
          for (String body : List.of("{\"id\":7}", "{\"id\":\"a\"}")) {
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/" + type))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
            HttpResponse<String> response =
                HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            assertEquals(
                body.contains("7") ? 200 : 400, response.statusCode(), type + response.body());
          }
        }
      }
      assertEquals(schemas.size(), registry.asked().size(), "routes share schemas");
    }
    String json = HexFormat.of().formatHex("{\"id\":7}".getBytes(UTF_8));
    assertEquals(
        List.of(
            "0000000001" + "02" + "046964" + "0e" + "00",
            "0000000002" + "00" + "0807",
            "0000000003" + json),
        kafka.records(topic).stream()
            .map(record -> HexFormat.of().formatHex(record.value()))
            .toList());
  }

  /** The server has a heap of 256 MiB; .ci/run sends 1 GiB. */
  @Test
  void aBodyLargerThanTheHeapGoesToTheStore() throws Exception {
    long size = 272L << 20;
    String claimCheck = SYNC + "\n  max_body_bytes: 2147483647\n  claim_check: {store: directory,"
        + " directory: \"" + folder.resolve("bodies") + "\"}";
    try (CommandProcess server = serve(claimCheck, "--trust-configuration")) {
      HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
      URI base = PackagedServer.ready(server);
      HttpRequest request = HttpRequest.newBuilder(base.resolve("/orders/7"))
          .POST(BodyPublishers.ofInputStream(() -> new SampleBytes(size)))
          .build();
      HttpResponse<String> sent = client.send(request, BodyHandlers.ofString());
      assertEquals(200, sent.statusCode(), sent.body());
    }
    byte[] value = kafka.records(topic, 1, Eventually.DEADLINE).get(0).value();
    ClaimCheck found = requireNonNull(EnvelopeReader.read(value).claimCheck());
    assertEquals(size, found.size());
    try (InputStream stored = new DirectoryStore(folder.resolve("bodies")).open(found)) {
      assertEquals(size, stored.transferTo(OutputStream.nullOutputStream()));
    }
  }

  /** Bytes that no table of this size would repeat. */
  private static final class SampleBytes extends InputStream {

    private final Random random = new Random(1);
    private long left;

    SampleBytes(long size) {
      this.left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? random.nextInt() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(bytes, offset, offset + count, (byte) random.nextInt());
      left -= count;
      return count;
    }
  }

  /** A 200 is given for each record and for nothing else, whatever the moment of the signal. */
  @Test
  void sigtermUnderLoadAnswersEachRecordThatIsWritten() throws Exception {
    // Kafka's client keeps the records long enough for the signal to come in between.
    try (CommandProcess server = serve(SYNC + "\n  producer_properties: {linger.ms: \"100\"}")) {
      Set<String> answered = load(server, LoadClient.Version.HTTP_1_1, 200);
      assertEquals(arrived(), answered);
    }
  }

  /** With HTTP/2 a request that came as the connection was given up may have no response, but a record. */
  @Test
  void sigtermUnderLoadAnswersNothingElseWithHttp2() throws Exception {
    try (CommandProcess server = serve(SYNC + "\n  producer_properties: {linger.ms: \"100\"}")) {
      Set<String> answered = load(server, LoadClient.Version.HTTP_2, 200);
      answered.removeAll(arrived());
      assertEquals(Set.of(), answered);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sigtermUnderLoadKeepsWhatWasPromised(LoadClient.Version version) throws Exception {
    try (CommandProcess server = serve("producer_async_flush_timeout: 5000")) {
      Set<String> answered = load(server, version, 500);
      answered.removeAll(arrived());
      assertEquals(Set.of(), answered);
    }
  }

  /** Loads the server until it ends; the bodies that were answered with 200. */
  private static Set<String> load(CommandProcess server, LoadClient.Version version, int promises)
      throws Exception {
    try (LoadClient client = LoadClient.open(version, PackagedServer.ready(server))) {
      Load load = Load.start(client);
      load.awaitPromises(promises);
      server.terminate();
      assertEquals(0, server.exitStatus(), server.err());
      return new TreeSet<>(load.stop());
    }
  }

  /** The time for ending is for requests: connections without one must not use it up. */
  @Test
  void idleConnectionsDoNotHoldTheEnd() throws Exception {
    try (CommandProcess server = serve(SYNC, "--shutdown-timeout", "600")) {
      URI base = PackagedServer.ready(server);
      try (HttpWire unused = HttpWire.connect(base.getPort());
          HttpWire used = HttpWire.connect(base.getPort());
          LoadClient http2 = LoadClient.open(LoadClient.Version.HTTP_2, base)) {
        used.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(200, used.response().status());
        assertTrue(http2.send("hello"));
        server.terminate();
        assertEquals(0, server.exitStatus(), server.err());
        assertTrue(server.err().lines().noneMatch(line -> line.contains("WARN")), server.err());
        used.awaitEnd();
        unused.awaitEnd();
      }
    }
  }

  /** To a servlet container the same path would mean all that no other takes. */
  @Test
  void aRouteOfTheRootTakesTheRootAlone() throws Exception {
    String routes = PackagedServer.routes(kafka, topic, SYNC).replace("/orders/*", "/");
    try (CommandProcess server = PackagedServer.serve(folder, routes)) {
      URI base = PackagedServer.ready(server);
      assertEquals(404, post(HttpClient.newHttpClient(), base, "never").statusCode());
      assertEquals(200, get(base.resolve("/?a=b")).statusCode());
      assertEquals(1, kafka.records(topic).size());
    }
  }

  /** Whoever balances load needs a moment to learn of it. */
  @Test
  void saysThatItIsNotReadyWhileItStillTakesRequests() throws Exception {
    try (CommandProcess server = serve(SYNC, "--shutdown-delay", "3", "--shutdown-timeout", "10")) {
      URI base = PackagedServer.ready(server);
      assertEquals(200, get(base.resolve("/health/ready")).statusCode());
      server.terminate();
      Eventually.until("not ready", () -> get(base.resolve("/health/ready")).statusCode() == 503);
      assertEquals(200, get(base.resolve("/health/live")).statusCode());
      assertEquals(200, post(HttpClient.newHttpClient(), base, "late").statusCode());
      assertEquals(0, server.exitStatus(), server.err());
      assertEquals(Set.of("late"), arrived());
    }
  }

  /** A file that never ends, so that the signal comes before the server is ready. */
  @Test
  void sigtermWhileItStartsEndsInOrder() throws Exception {
    Path pipe = folder.resolve("routes.json");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    try (CommandProcess server =
        PackagedServer.run(folder, "--config", pipe.toString(), "--port", "0")) {
      // Opens when the server does.
      try (OutputStream never = Files.newOutputStream(pipe)) {
        server.terminate();
        assertEquals(0, server.exitStatus(), server.err());
        assertFalse(server.err().contains("READY"), server.err());
        never.flush();
      }
    }
  }

  @Test
  void aFileWithFaultsIsRefusedWithEachFaultAndItsLine() throws Exception {
    String routes = """
        routes:
          - path: /a
            topic: t
            topik: t
          - path: b
        """;
    try (CommandProcess server = PackagedServer.serve(folder, routes)) {
      assertEquals(1, server.exitStatus(), server.err());
      String file = folder.resolve("routes.yaml").toString();
      assertTrue(server.err().contains(file + ":4: routes[0] (/a).topik: "), server.err());
      assertTrue(server.err().contains(file + ":5: routes[1].path: "), server.err());
    }
    try (CommandProcess server = PackagedServer.run(folder, "--config", "/nowhere.json")) {
      assertEquals(1, server.exitStatus(), server.err());
      assertTrue(server.err().contains("/nowhere.json: there is no such file"), server.err());
    }
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(socket.getLocalPort());
      try (CommandProcess server = serve(SYNC, "--port", port)) {
        assertEquals(1, server.exitStatus(), server.err());
        String message = "cannot serve: 127.0.0.1:" + port + ": Address already in use";
        assertTrue(server.err().contains(message), server.err());
      }
    }
  }

  @Test
  void brokersThatNobodyKnowsAreNamedWithTheirRoute() throws Exception {
    String routes = """
        routes:
          - path: /a
            topic: t
            bootstrap_servers: [{host: kafka.invalid, port: 9092}]
        """;
    try (CommandProcess server = PackagedServer.serve(folder, routes)) {
      assertEquals(1, server.exitStatus(), server.err());
      assertTrue(
          server.err().contains("cannot serve: /a: No resolvable bootstrap urls"), server.err());
      assertFalse(server.err().contains("\tat "), server.err());
    }
  }

  @Test
  void aMisspeltOptionIsAnsweredWithTheOneThatWasMeant() throws Exception {
    try (CommandProcess server = PackagedServer.run(folder, "--shutdown-timout", "3")) {
      assertEquals(2, server.exitStatus(), server.err());
      assertTrue(server.err().contains("did you mean --shutdown-timeout?"), server.err());
    }
  }

  @Test
  void everyLineOfItsLogIsJsonOnDemand() throws Exception {
    try (CommandProcess server = serve(SYNC, "--log-format", "json")) {
      server.await("READY http");
      server.terminate();
      assertEquals(0, server.exitStatus(), server.err());
      List<String> lines = server.err().lines().toList();
      for (String line : lines) {
        assertEquals("INFO", Json.parse(line).path("level").textValue(), line);
      }
      assertEquals(
          "stopped", Json.parse(lines.get(lines.size() - 1)).path("message").textValue());
    }
  }

  /** What Jetty itself refuses. */
  @Test
  void aRequestThatIsNoHttpIsAnsweredInJson() throws Exception {
    try (CommandProcess server = serve(SYNC)) {
      URI base = PackagedServer.ready(server);
      for (String request : List.of(
          "GET /orders HTTP/1.1\r\n\r\n",
          "GET /orders HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(100_000) + "\r\n\r\n",
          "GET /orders/a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /orders/%zz HTTP/1.1\r\nHost: a\r\n\r\n")) {
        try (HttpWire wire = HttpWire.connect(base.getPort())) {
          wire.send(request);
          var response = wire.response();
          assertTrue(response.status() >= 400 && response.status() < 500, response::toString);
          String body = response.text();
          assertTrue(Json.parse(body).path("message").isTextual(), body);
        }
      }
    }
  }
}
