package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kafka-log} between Kong's side of the protocols and a broker, beside {@code kafka-upstream}. */
@ExtendWith(KafkaExtension.class)
class KafkaLogPluginTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final GatewayRequest REQUEST = GatewayRequest.of("POST", "/orders?id=7&id=8")
      .header("X-Tenant", "bl\u00e4ue/\u00ff")
      .consumer(Map.of("id", "8a64ab36-17bd-4a78-8d51-5d5ad0d62dd1", "username", "anna"))
      .body("b")
      .build();

  private final EmbeddedKafka kafka;
  private final Publishers publishers = new Publishers(DEADLINE);
  private final ConfigurationReader reader =
      new ConfigurationReader(false, ClientCertificates.NONE);
  private final KafkaUpstreamPlugin upstream =
      new KafkaUpstreamPlugin("kafka-upstream", 751, reader, publishers);
  private final KafkaLogPlugin plugin = new KafkaLogPlugin("kafka-log", reader, publishers);
  private final String topic;

  @TempDir
  private Path folder;

  private Path socket;
  private PluginServer server;

  KafkaLogPluginTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  @BeforeEach
  void serve() throws Exception {
    socket = folder.resolve("k.socket");
    server = PluginServer.builder(socket)
        .bodyFolder(folder.resolve("client_body_temp"))
        .bind();
    server.serve(upstream, plugin);
  }

  @AfterEach
  void close() {
    server.close();
    publishers.close();
  }

  private String config(String more) {
    String[] broker = kafka.bootstrapServers().split(":", -1);
    return "{\"bootstrap_servers\":[{\"host\":\"" + broker[0] + "\",\"port\":" + broker[1]
        + "}],\"topic\":\"" + topic + "\",\"producer_async\":false,\"cluster_name\":\"one\"" + more
        + "}";
  }

  private static String fields(Map<String, String> sources) {
    return ",\"custom_fields_by_lua\":" + new ObjectMapper().valueToTree(sources);
  }

  private GatewayResponse log(WireProtocol protocol, String config, GatewayRequest request) {
    try (KongDriver kong = KongDriver.builder(socket)
        .plugin("kafka-log")
        .protocol(protocol)
        .config(config)
        .build()) {
      return kong.handle(KongDriver.FIRST_ROW, "log", request);
    }
  }

  private String record() {
    ConsumerRecord<byte[], byte[]> record = kafka.records(topic, 1, DEADLINE).get(0);
    return new String(record.value(), ISO_8859_1);
  }

  /** 2.3 is the first Kong with plugin servers of any name. */
  @ParameterizedTest
  @CsvSource({"MSGPACK,2.3", "MSGPACK,3.9", "PROTOBUF,3.9"})
  void logIsSentByteForByteInOneRoundTrip(WireProtocol protocol, String release) {
    try (KongDriver kong = KongDriver.builder(socket)
        .plugin("kafka-log")
        .protocol(protocol)
        .release(release)
        .config(config(""))
        .build()) {
      GatewayResponse response = kong.handle(KongDriver.FIRST_ROW, "log", REQUEST);
      assertEquals(List.of("kong.log.serialize"), response.functions());
    }
    String sent = record();
    assertTrue(sent.contains("{\"method\":\"POST\",\"uri\":\"\\/orders?id=7&id=8\""), sent);
    assertTrue(sent.contains("\"x-tenant\":\"bl\u00e4ue\\/\u00ff\""), sent);
    assertEquals(null, kafka.records(topic, 1, DEADLINE).get(0).key());
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void keyIsTheFirstValueOfTheQueryArgument(WireProtocol protocol) {
    log(protocol, config(",\"key_query_arg\":\"id\""), REQUEST);
    assertEquals("7", new String(kafka.records(topic, 1, DEADLINE).get(0).key(), ISO_8859_1));
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void customFieldsAreSetReplacedAndRemoved(WireProtocol protocol) {
    GatewayResponse response = log(
        protocol,
        config(fields(Map.of(
            "tenant.name", "return kong.request.get_header('X-Tenant')",
            "request.uri", "return nil",
            "request.query", "return kong.request.get_query_arg('id')",
            "who", "local c = kong.client.get_consumer() return {c.username, 1.5, ngx.null, true}",
            "peer", "return kong.client.get_forwarded_ip()"))),
        REQUEST);
    String sent = record();
    assertTrue(sent.contains("\"name\":\"bl\u00e4ue/\u00ff\""), sent);
    JsonNode log = Json.parse(sent.getBytes(UTF_8));
    assertEquals(Json.parse("[\"anna\",1.5,null,true]"), log.required("who"));
    assertTrue(log.at("/request/uri").isMissingNode(), sent);
    assertEquals("7", log.at("/request/query").textValue());
    assertEquals("127.0.0.1", log.required("peer").textValue());
    assertEquals("POST", log.at("/request/method").textValue());
    assertTrue(sent.contains("\"started_at\":1710000000123"), sent);
    assertEquals(
        List.of("kong.log.serialize", "kong.request.get_headers", "kong.client.get_consumer"),
        response.functions());
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void customFieldsMayAskForTheResponse(WireProtocol protocol) {
    String source = "local r = kong.response return {r.get_header('X-A'), r.get_status(),"
        + " r.get_source(), r.get_headers()['x-a'][2]}";
    log(protocol, config(fields(Map.of("answer", source))), REQUEST);
    JsonNode log = Json.parse(record().getBytes(UTF_8));
    assertEquals(Json.parse("[\"1\",200,\"service\",\"2\"]"), log.required("answer"));
  }

  /** What a field would have taken away must not be sent because it failed. */
  @ParameterizedTest
  @CsvSource({
    "secret,error('no'),no",
    "secret,return function() end,function",
    "secret,while true do end,CPU time",
    "secret,return kong.client.get_port(),get_port has no answer here",
    "client_ip.secret,return 1,client_ip",
  })
  void logWhoseFieldFailsIsNotSentAndKongsLogSaysWhy(String field, String source, String why) {
    GatewayResponse response =
        log(WireProtocol.MSGPACK, config(fields(Map.of(field, source))), REQUEST);
    assertTrue(response.log().toString().contains(why), response::toString);
    assertEquals(1, plugin.lost());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void whatIsNotLuaIsAFaultOfTheConfiguration() {
    GatewayResponse response =
        log(WireProtocol.PROTOBUF, config(fields(Map.of("a.b", "retrun 1"))), REQUEST);
    assertTrue(
        response.log().toString().contains("custom_fields_by_lua[a.b]:1: "), response::toString);
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void logThatKongCannotMakeOrThatIsTooLargeIsCounted(WireProtocol protocol) {
    log(
        protocol,
        config(""),
        GatewayRequest.of("GET", "/").variable("no_json", "").build());
    assertEquals(1, plugin.lost());
    GatewayRequest large =
        GatewayRequest.of("GET", "/").header("X-Large", "x".repeat(1 << 20)).build();
    GatewayResponse response = log(protocol, config(""), large);
    assertEquals(2, plugin.lost());
    assertTrue(response.restarts() == 0, response::toString);
    log(protocol, config(""), REQUEST);
    assertEquals(1, kafka.records(topic, 1, DEADLINE).size());
  }

  /** Nothing waits for the message, so that its fate is known later. */
  @Test
  void logThatNoBrokerTakesIsCounted() throws Exception {
    log(
        WireProtocol.PROTOBUF,
        config("")
            .replace(
                "\"topic\":\"", "\"producer_request_limits_bytes_per_request\":100,\"topic\":\""),
        REQUEST);
    Eventually.until("it is lost", () -> plugin.lost() == 1);
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void bothPluginsOfOneServerShareAProducerAndKeepToTheirPhases(WireProtocol protocol) {
    try (KongDriver kong =
        KongDriver.builder(socket).protocol(protocol).config(config("")).build()) {
      assertEquals(200, kong.handle(REQUEST).status());
      assertEquals(List.of(), kong.handle(KongDriver.FIRST_ROW, "log", REQUEST).functions());
    }
    log(protocol, config(""), REQUEST);
    try (KongDriver kong = KongDriver.builder(socket)
        .plugin("kafka-log")
        .protocol(protocol)
        .config(config(""))
        .build()) {
      assertEquals(List.of(), kong.handle(REQUEST).functions());
    }
    assertEquals(2, kafka.records(topic, 2, DEADLINE).size());
    assertEquals(1, publishers.producers().size());
  }
}
