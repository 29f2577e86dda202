package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.kong.server.PluginInstance;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.Load;
import dev.postrider.testing.SchemaRegistryServer;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin between Kong's side of the protocols and a broker. */
@ExtendWith(KafkaExtension.class)
class KafkaUpstreamPluginTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final EmbeddedKafka kafka;
  private final KafkaUpstreamPlugin plugin =
      new KafkaUpstreamPlugin("kafka-upstream", 751, DEADLINE, false);

  @TempDir
  private Path folder;

  private Path socket;
  private PluginServer server;
  private String topic;

  KafkaUpstreamPluginTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  @BeforeEach
  void serve() throws Exception {
    socket = folder.resolve("k.socket");
    server = PluginServer.builder(socket)
        .bodyFolder(folder.resolve("client_body_temp"))
        .bind();
    server.serve(plugin);
  }

  @AfterEach
  void close() {
    server.close();
    plugin.close();
  }

  private String config(String more) {
    String[] broker = kafka.bootstrapServers().split(":", -1);
    return "{\"__seq__\":1,\"__key__\":\"k\",\"bootstrap_servers\":[{\"host\":\"" + broker[0]
        + "\",\"port\":" + broker[1] + "}],\"topic\":\"" + topic + "\",\"producer_async\":false"
        + (more.isEmpty() ? "" : "," + more) + "}";
  }

  private GatewayResponse send(WireProtocol protocol, String config, GatewayRequest request) {
    try (var driver =
        KongDriver.builder(socket).protocol(protocol).config(config).build()) {
      return driver.handle(request);
    }
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void requestBecomesAMessage(WireProtocol protocol) {
    String all = "\"forward_method\":true,\"forward_uri\":true,\"forward_headers\":true";
    GatewayRequest request = GatewayRequest.of("POST", "/orders?id=7")
        .header("Content-Type", "application/json")
        .header("X-Name", "na\u00efve")
        .body("{\"order\":1}")
        .build();
    GatewayResponse response = send(protocol, config(all), request);
    assertEquals(200, response.status(), response::toString);
    assertEquals("{\"message\":\"message sent\"}", response.body());
    assertEquals("application/json; charset=utf-8", response.header("Content-Type"));
    JsonNode envelope = Json.parse(kafka.records(topic, 1, DEADLINE).get(0).value());
    assertEquals("POST", envelope.path("method").textValue());
    assertEquals("/orders?id=7", envelope.path("uri").textValue());
    assertEquals("{\"order\":1}", envelope.path("body").textValue());
    assertEquals(1, plugin.responses().of(200));
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void keyMayNameClientAndConsumer(WireProtocol protocol) {
    String key = "\"key\":\"{client_ip}-{consumer | constant:nobody}\"";
    GatewayRequest.Builder request =
        GatewayRequest.of("POST", "/x").client("192.0.2.7", 1234).body("b");
    List<Map<String, Object>> consumers = List.of(
        Map.of("id", "0b4e", "username", "ada", "custom_id", "c7"),
        Map.of("id", "0b4e", "custom_id", "c7"),
        Map.of("id", "0b4e"));
    assertEquals(200, send(protocol, config(key), request.build()).status());
    for (Map<String, Object> consumer : consumers) {
      GatewayResponse response =
          send(protocol, config(key), request.consumer(consumer).build());
      assertEquals(200, response.status(), response::toString);
    }
    List<String> keys = kafka.records(topic, 4, DEADLINE).stream()
        .map(record -> new String(record.key(), ISO_8859_1))
        .toList();
    assertEquals(
        List.of("192.0.2.7-nobody", "192.0.2.7-ada", "192.0.2.7-c7", "192.0.2.7-0b4e"), keys);
  }

  @Test
  void asksNoMoreThanTheConfigurationNeeds() {
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("b").build();
    GatewayResponse response = send(WireProtocol.PROTOBUF, config(""), request);
    assertEquals(
        List.of("kong.request.get_headers", "kong.request.get_raw_body", "kong.response.exit"),
        response.functions());
    GatewayResponse method = send(
        WireProtocol.PROTOBUF, config("\"forward_body\":false,\"forward_method\":true"), request);
    assertEquals(List.of("kong.request.get_method", "kong.response.exit"), method.functions());
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void asksForTheMethodOfARequestWithoutBody(WireProtocol protocol) {
    for (String method : List.of("GET", "POST")) {
      GatewayRequest request = GatewayRequest.of(method, "/x")
          .header("Content-Type", "application/json")
          .build();
      GatewayResponse response = send(protocol, config(""), request);
      assertEquals(method.equals("GET") ? 200 : 400, response.status(), response::toString);
      assertEquals(
          List.of(
              "kong.request.get_headers",
              "kong.request.get_raw_body",
              "kong.request.get_method",
              "kong.response.exit"),
          response.functions());
    }
    Json.assertSame(
        Json.parse("{\"body\":\"\",\"body_args\":{}}"),
        kafka.records(topic, 1, DEADLINE).get(0).value());
  }

  /** A single header comes with its first value only, and record headers keep repeats. */
  @Test
  void repeatedHeadersBecomeRecordHeaders() {
    GatewayRequest request = GatewayRequest.of("POST", "/x")
        .header("X-Tag", "a")
        .header("X-Tag", "b\u00ff")
        .body("b")
        .build();
    GatewayResponse response = send(
        WireProtocol.PROTOBUF, config("\"headers\":{\"include_headers\":[\"x-tag\"]}"), request);
    assertEquals(200, response.status(), response::toString);
    List<String> values = new ArrayList<>();
    kafka
        .records(topic, 1, DEADLINE)
        .get(0)
        .headers()
        .headers("x-tag")
        .forEach(header -> values.add(new String(header.value(), ISO_8859_1)));
    assertEquals(List.of("a", "b\u00ff"), values);
  }

  /** The example of GitHub's documentation; nginx may keep the body in memory or in a file. */
  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void signatureIsOverTheBytesOfTheBodyWhereverNginxHasThem(WireProtocol protocol) {
    String config = config("\"signature\":{\"scheme\":\"github\","
        + "\"secret\":\"It's a Secret to Everybody\",\"on_failure\":\"reject\"}");
    GatewayRequest signed = GatewayRequest.of("POST", "/x")
        .header("Content-Type", "text/plain")
        .header(
            "X-Hub-Signature-256",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
        .body("Hello, World!")
        .build();
    GatewayRequest unsigned =
        GatewayRequest.of("POST", "/x").body("Hello, World!").build();
    for (int inMemory : List.of(1000, 5)) {
      try (var driver = KongDriver.builder(socket)
          .protocol(protocol)
          .config(config)
          .bodyBufferBytes(inMemory)
          .bodyDirectory(folder.resolve("client_body_temp"))
          .build()) {
        GatewayResponse response = driver.handle(signed);
        assertEquals(200, response.status(), response::toString);
        GatewayResponse refused = driver.handle(unsigned);
        assertEquals(401, refused.status(), refused::toString);
        assertEquals("hmac", refused.header("WWW-Authenticate"));
      }
    }
    assertEquals(2, kafka.records(topic, 2, DEADLINE).size());
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void bodyOverTheLimitIsRefused(WireProtocol protocol) {
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("12345").build();
    GatewayResponse response = send(protocol, config("\"max_body_bytes\":4"), request);
    assertEquals(413, response.status(), response::toString);
    assertTrue(response.body().contains("request body too big"), response.body());
  }

  /** The envelope, by the schema that is published with core. */
  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void envelopeIsEncodedByASchemaOfTheRegistry(WireProtocol protocol) throws Exception {
    String schema;
    try (InputStream in =
        PublisherConfig.class.getResourceAsStream("/META-INF/postrider/envelope.avsc")) {
      schema = new String(requireNonNull(in, "envelope.avsc").readAllBytes(), UTF_8);
    }
    try (SchemaRegistryServer registry = SchemaRegistryServer.start(null)) {
      int id = SchemaRegistryServer.register(registry.url(), "orders", "AVRO", schema);
      String config = config("\"schema_registry\":{\"confluent\":{\"url\":\"" + registry.url()
          + "\",\"value_schema\":{\"subject_name\":\"orders\",\"schema_version\":\"latest\","
          + "\"payload_encoding\":\"simple_json\"},\"authentication\":{\"mode\":\"none\","
          + "\"basic\":null,\"oauth2\":null}}},\"forward_uri\":true");
      GatewayRequest request =
          GatewayRequest.of("POST", "/x?a=1").body("caf\u00e9").build();
      GatewayResponse response = send(protocol, config, request);
      assertEquals(200, response.status(), response::toString);
      byte[] value = kafka.records(topic, 1, DEADLINE).get(0).value();
      assertEquals(0, value[0]);
      assertEquals(id, ByteBuffer.wrap(value).getInt(1));
      GenericRecord read = new GenericDatumReader<GenericRecord>(new Schema.Parser().parse(schema))
          .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
      assertEquals("/x?a=1", String.valueOf(read.get("uri")));
    }
  }

  /** Each worker of Kong's starts one. */
  @Test
  void instancesWithOneConfigurationOfTheRegistryAskOnce() throws Exception {
    try (SchemaRegistryServer registry = SchemaRegistryServer.start(null)) {
      SchemaRegistryServer.register(registry.url(), "orders", "JSON", "{}");
      String config = config("\"schema_registry\":{\"confluent\":{\"url\":\"" + registry.url()
          + "\",\"value_schema\":{\"subject_name\":\"orders\"}}}");
      try (PluginInstance first = plugin.start(config);
          PluginInstance second = plugin.start(config)) {
        assertEquals(1, registry.asked().size(), first + " and " + second);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void withoutItsSchemaNoMessageIsSent(WireProtocol protocol) {
    String config = config("\"schema_registry\":{\"confluent\":{\"url\":\"http://127.0.0.1:1\","
        + "\"value_schema\":{\"subject_name\":\"orders\"}}}");
    GatewayResponse response =
        send(protocol, config, GatewayRequest.of("POST", "/x").body("b").build());
    assertEquals(502, response.status(), response::toString);
    assertEquals(
        "schema is not available", Json.parse(response.body()).path("error").asText());
    assertEquals(0, kafka.recordCount(topic));
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void badConfigurationAnswersEachRequest(WireProtocol protocol) {
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("b").build();
    GatewayResponse response = send(protocol, "{\"topic\":\"a b\",\"timeout\":\"x\"}", request);
    assertEquals(500, response.status(), response::toString);
  }

  /** A Kong to come adds fields of its own, beside those that it adds today. */
  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void c52configurationWithUnknownFieldsAtTheTopIsUsed(WireProtocol protocol) {
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("b").build();
    GatewayResponse response = send(
        protocol, config("\"partials\":{\"a\":[]},\"age\":null,\"allowed_topics\":{}"), request);
    assertEquals(200, response.status(), response::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"security\":{\"certificate_id\":\"c\"}", "\"headers\":{\"odd\":1}"})
  void whatIsNotSupportedIsRefusedByNameForWhoeverHasTheRow(String fields) {
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("b").build();
    GatewayResponse response =
        send(WireProtocol.PROTOBUF, config("\"odd\\n\":1," + fields), request);
    assertEquals(500, response.status(), response::toString);
    String log = String.join("", response.log());
    assertTrue(log.contains("configuration (plugin_id="), log);
    assertTrue(log.contains(fields.substring(1, fields.indexOf('"', 1))), log);
  }

  /** Whoever may write Kong's configuration may not thereby load classes here. */
  @Test
  void classesAreForAnAdministratorWhoTrustsTheConfiguration() {
    String config = config("\"producer_properties\":{\"metric.reporters\":"
        + "\"org.apache.kafka.common.metrics.JmxReporter\"}");
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("b").build();
    GatewayResponse response = send(WireProtocol.PROTOBUF, config, request);
    assertEquals(500, response.status(), response::toString);
    String log = String.join("", response.log());
    assertTrue(log.contains("producer_properties.metric.reporters: not allowed"), log);
    assertTrue(log.contains("--trust-configuration"), log);

    try (var trusting = new KafkaUpstreamPlugin("kafka-upstream", 751, DEADLINE, true)) {
      trusting.start(config).close();
    }
  }

  @Test
  void controlCharactersInNamesReachNoLog() {
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("b").build();
    GatewayResponse response =
        send(WireProtocol.PROTOBUF, config("\"headers\":{\"a\\n\\u0085b\":1}"), request);
    assertEquals(500, response.status(), response::toString);
    String log = String.join("", response.log());
    assertTrue(log.contains("headers.a"), log);
    assertFalse(log.chars().anyMatch(Character::isISOControl), log);
  }

  @Test
  void badConfigurationIsRefusedWithEveryFault() {
    InvalidConfigException e = assertThrows(
        InvalidConfigException.class,
        () -> plugin.start("{\"__seq__\":1,\"topic\":\"a b\",\"timeout\":\"x\"}"));
    assertEquals(
        List.of("timeout", "topic"),
        e.faults().stream().map(fault -> fault.replaceFirst(":.*", "")).sorted().toList());
  }

  @Test
  void metersShowResponsesAndWhatTheProducersDo() {
    GatewayRequest request = GatewayRequest.of("POST", "/x").body("b").build();
    ServerMeters meters = new ServerMeters(server::statistics, plugin);
    assertEquals(200, send(WireProtocol.PROTOBUF, config(""), request).status());
    String metrics = meters.scrape();
    for (String sample : List.of(
        "postrider_responses_total{status=\"200\"} 1.0",
        "postrider_events_total 1.0",
        "postrider_instances 1.0",
        "postrider_producers 1.0",
        "postrider_pdk_seconds_count 1")) {
      assertTrue(metrics.contains("\n" + sample + "\n"), sample + " in\n" + metrics);
    }
    for (String name : List.of(
        "postrider_buffer_records",
        "postrider_buffer_size_bytes",
        "postrider_buffer_size_max_bytes",
        "postrider_requests_seconds_count",
        "postrider_records_acknowledged_seconds_sum",
        "postrider_record_size_bytes_sum",
        "kafka_producer_record_size_avg",
        "kafka_producer_record_send_total")) {
      assertTrue(metrics.contains("\n" + name + "{"), name + " in\n" + metrics);
    }
    assertFalse(metrics.contains("kafka_producer_topic"), metrics);
    assertFalse(metrics.contains("kafka_producer_node"), metrics);
  }

  @Test
  void recordsLostAreInTheMetricsByTopicAndReasonThoughTheProducerIsGone() throws Exception {
    topic = "small-" + UUID.randomUUID();
    kafka.createTopic(topic, 1, Map.of("max.message.bytes", "500"));
    GatewayRequest request =
        GatewayRequest.of("POST", "/x").body("b".repeat(1000)).build();
    assertEquals(413, send(WireProtocol.PROTOBUF, config(""), request).status());
    ServerMeters meters = new ServerMeters(server::statistics, plugin);
    for (int lost = 1; lost <= 2; lost++) {
      send(WireProtocol.PROTOBUF, config(""), request);
      String sample = "\npostrider_records_lost_total{reason=\"too_large\",topic=\"" + topic
          + "\"} " + lost + ".0\n";
      assertTrue(meters.scrape().contains(sample), sample + " in\n" + meters.scrape());
    }
  }

  @Test
  void instancesOfOneClusterShareAProducerUntilTheLastIsClosed() throws Exception {
    PluginInstance one = plugin.start(config(""));
    PluginInstance other = plugin.start(config("\"forward_method\":true"));
    assertEquals(1, plugin.producers().size());
    one.close();
    assertEquals(1, plugin.producers().size());
    other.close();
    Eventually.until("the producer is closed", () -> plugin.producers().size() == 0);
  }

  private static long producerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kafka-producer-network-thread"))
        .count();
  }

  private static long openFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static long usedHeap() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Each time with a producer of its own. */
  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void reconfiguredTwoHundredTimesUnderLoadNoProducerIsLeft(WireProtocol protocol)
      throws Exception {
    long threads = producerThreads();
    long files = openFiles();
    try (var kong = KongDriver.builder(socket)
        .protocol(protocol)
        .config(config(""))
        .workers(2)
        .build()) {
      Load load = Load.start(body -> Packaged.accepts(kong, body));
      for (int i = 0; i < 200; i++) {
        kong.configure(config("\"timeout\":" + (1000 + i)));
        load.awaitPromises(load.promised().size() + 5);
      }
      load.stop();
      assertEquals(0, load.failed());
    }
    server.close();
    plugin.close();
    assertEquals(0, plugin.producers().size());
    Eventually.until("threads have ended", () -> producerThreads() <= threads);
    Eventually.until("files are closed", () -> openFiles() <= files + 10);
  }

  @Test
  void c54tenThousandInstancesWithAProducerLeaveNothing() throws Exception {
    long threads = producerThreads();
    startAndClose(200);
    long heap = usedHeap();
    long files = openFiles();
    startAndClose(10_000);
    Eventually.until("the last producer is closed", () -> plugin.producers().size() == 0);
    Eventually.until("threads have ended", () -> producerThreads() <= threads);
    assertTrue(openFiles() <= files + 10, "files");
    // A producer that was closed last may still give its memory back.
    Eventually.until("the heap has not grown", () -> usedHeap() - heap < 4 << 20);
  }

  /** Of two, so that they share a producer, which now and then ends. */
  private void startAndClose(int count) {
    for (int i = 0; i < count / 100; i++) {
      PluginInstance first = plugin.start(config(""));
      for (int j = 1; j < 100; j++) {
        plugin.start(config("\"key_query_arg\":\"k" + j + "\"")).close();
      }
      first.close();
    }
  }
}
