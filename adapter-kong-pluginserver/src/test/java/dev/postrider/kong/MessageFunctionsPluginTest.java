package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code message_by_lua_functions} and {@code message_by_jq} between Kong's side of the protocols and a broker. */
@ExtendWith(KafkaExtension.class)
class MessageFunctionsPluginTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final GatewayRequest REQUEST = GatewayRequest.of(
          "POST", "/orders?id=7&tag=a&tag=b")
      .header("Content-Type", "application/json")
      .header("X-Tenant", "blue")
      .consumer(Map.of("id", "8a64ab36-17bd-4a78-8d51-5d5ad0d62dd1", "username", "anna"))
      .body("{\"order\":4711,\"tags\":[]}")
      .build();

  private final EmbeddedKafka kafka;
  private final KafkaUpstreamPlugin plugin =
      new KafkaUpstreamPlugin("kafka-upstream", 751, DEADLINE, false);
  private final String topic;

  @TempDir
  private Path folder;

  private Path socket;
  private PluginServer server;

  MessageFunctionsPluginTest(EmbeddedKafka kafka) {
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

  private String config(String... functions) {
    return configWith("message_by_lua_functions", functions);
  }

  private String configWith(String setting, String... functions) {
    String[] broker = kafka.bootstrapServers().split(":", -1);
    return "{\"__seq__\":1,\"__key__\":\"k" + String.join("", functions).hashCode()
        + "\",\"bootstrap_servers\":[{\"host\":\"" + broker[0]
        + "\",\"port\":" + broker[1] + "}],\"topic\":\"" + topic + "\",\"producer_async\":false,"
        + "\"" + setting + "\":" + new ObjectMapper().valueToTree(List.of(functions))
        + "}";
  }

  private GatewayResponse send(WireProtocol protocol, String config) {
    try (var driver =
        KongDriver.builder(socket).protocol(protocol).config(config).build()) {
      return driver.handle(REQUEST);
    }
  }

  private String record() {
    return new String(kafka.records(topic, 1, DEADLINE).get(0).value(), UTF_8);
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void functionChangesTheMessage(WireProtocol protocol) {
    GatewayResponse response = send(
        protocol,
        config(
            "return function(message) message.body = nil message.body_args.source = 'kong' return message end",
            "return function(message) return message.body_args end"));
    assertEquals(200, response.status(), response::toString);
    assertEquals(
        Json.parse("{\"order\":4711,\"tags\":[],\"source\":\"kong\"}"), Json.parse(record()));
  }

  /** Core wraps what Kong has told where it reads, decodes or splits the body. */
  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void functionAsksThePdkForEachItemOfABody(WireProtocol protocol) {
    String config = config("return function() return kong.client.get_consumer().username end");
    String split = config.replaceFirst("\\{", "{\"split\":\"json_array\",");
    GatewayRequest request = GatewayRequest.of("POST", "/orders")
        .header("Content-Type", "application/json")
        .consumer(Map.of("id", "8a64ab36-17bd-4a78-8d51-5d5ad0d62dd1", "username", "anna"))
        .body("[{\"order\":1},{\"order\":2}]")
        .build();
    try (var driver =
        KongDriver.builder(socket).protocol(protocol).config(split).build()) {
      GatewayResponse response = driver.handle(request);
      assertEquals(200, response.status(), response::toString);
    }
    kafka
        .records(topic, 2, DEADLINE)
        .forEach(record -> assertEquals("anna", new String(record.value(), UTF_8)));
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void functionAsksThePdk(WireProtocol protocol) {
    GatewayResponse response = send(protocol, config("""
            return function(message)
              local consumer = kong.client.get_consumer()
              local route = kong.router.get_route()
              kong.log.notice("from ", kong.client.get_ip())
              return {
                consumer and consumer.username or "none", kong.request.get_method(),
                kong.request.get_header("X-Tenant"), kong.request.get_query_arg("tag"),
                kong.request.get_query().tag, kong.request.get_raw_body(), type(route and route.id),
                ngx.req.get_headers()["x-tenant"], kong.request.get_path_with_query(),
              }
            end"""));
    assertEquals(200, response.status(), response::toString);
    var result = Json.parse(record());
    assertEquals("anna", result.get(0).textValue());
    assertEquals("POST", result.get(1).textValue());
    assertEquals("blue", result.get(2).textValue());
    assertEquals("a", result.get(3).textValue());
    assertEquals(Json.parse("[\"a\",\"b\"]"), result.get(4));
    assertEquals("{\"order\":4711,\"tags\":[]}", result.get(5).textValue());
    assertEquals("blue", result.get(7).textValue());
    assertEquals("/orders?id=7&tag=a&tag=b", result.get(8).textValue());
    assertTrue(
        response.log().stream().anyMatch(line -> line.contains("from ")), response.log()::toString);
    assertTrue(
        response.functions().contains("kong.client.get_consumer"), response.functions()::toString);
  }

  /** Such a message may be anything: as a table, only some of them could be read. */
  @ParameterizedTest
  @CsvSource({
    "MSGPACK,raw_body,text/plain,",
    "PROTOBUF,raw_body,application/json,",
    "PROTOBUF,cloudevents_binary,application/octet-stream,type",
  })
  void functionGetsTheBytesOfAMessageThatNeedNotBeJson(
      WireProtocol protocol, String format, String type, @Nullable String attribute) {
    String config = config("return function(body) return body:upper() .. #body .. '\\255' end")
        .replaceFirst(
            "\\{",
            "{\"message_format\":\"" + format + "\","
                + (attribute == null
                    ? ""
                    : "\"cloudevents_attributes\":{\"" + attribute + "\":\"constant:x\"},"));
    GatewayRequest request = GatewayRequest.of("POST", "/orders")
        .header("Content-Type", type)
        .body(new byte[] {'a', (byte) 0xe4, 0})
        .build();
    try (var driver =
        KongDriver.builder(socket).protocol(protocol).config(config).build()) {
      GatewayResponse response = driver.handle(request);
      assertEquals(200, response.status(), response::toString);
    }
    assertArrayEquals(
        new byte[] {'A', (byte) 0xe4, 0, '3', (byte) 0xff},
        kafka.records(topic, 1, DEADLINE).get(0).value());
  }

  @Test
  void asksNothingMoreForAFunctionThatLooksAtTheMessageAlone() {
    GatewayResponse response =
        send(WireProtocol.PROTOBUF, config("return function(message) return message.body end"));
    assertEquals(
        List.of("kong.request.get_headers", "kong.request.get_raw_body", "kong.response.exit"),
        response.functions());
  }

  @Test
  void nilSendsNothing() {
    GatewayResponse response =
        send(WireProtocol.PROTOBUF, config("return function(message) return nil end"));
    assertEquals(200, response.status(), response::toString);
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void errorIsAnsweredAndNothingIsSent() {
    GatewayResponse response =
        send(WireProtocol.PROTOBUF, config("return function(message) error('SECRET') end"));
    assertEquals(500, response.status(), response::toString);
    assertEquals(
        "{\"message\":\"Internal Server Error\",\"error\":\"message function failed\"}",
        response.body());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void whatIsNotLuaIsAFaultOfTheConfiguration() {
    GatewayResponse response =
        send(WireProtocol.PROTOBUF, config("return function(message)\n  retrun message\nend"));
    assertEquals(500, response.status(), response::toString);
    String log = String.join("", response.log());
    assertTrue(log.contains("message_by_lua_functions[0]:2: "), log);
  }

  @ParameterizedTest
  @EnumSource(WireProtocol.class)
  void jqChangesTheMessage(WireProtocol protocol) {
    GatewayResponse response =
        send(protocol, configWith("message_by_jq", ".body_args", ".source = \"kong\""));
    assertEquals(200, response.status(), response::toString);
    assertEquals(
        List.of("kong.request.get_headers", "kong.request.get_raw_body", "kong.response.exit"),
        response.functions());
    assertEquals("{\"order\":4711,\"tags\":[],\"source\":\"kong\"}", record());
  }

  /** More of them at once than there are threads: requests of other configurations go on meanwhile. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MSGPACK | message_by_lua_functions | return function(message) while true do end end",
        "PROTOBUF | message_by_lua_functions | return function(message) while true do end end",
        "PROTOBUF | message_by_jq | last(range(1000000000000))",
      })
  void endlessLoopsCostTheirOwnRequestsOnly(
      WireProtocol protocol, String setting, String endlessFunction) throws Exception {
    int many = 4 * Runtime.getRuntime().availableProcessors() + 8;
    List<CompletableFuture<GatewayResponse>> endless = new ArrayList<>();
    try (var busy = KongDriver.builder(socket)
            .protocol(protocol)
            .config(configWith(setting, endlessFunction))
            .build();
        var other = KongDriver.builder(socket)
            .protocol(protocol)
            .config(config("return function(message) return message.body end"))
            .build()) {
      for (int i = 0; i < many; i++) {
        endless.add(CompletableFuture.supplyAsync(
            () -> busy.handle(REQUEST), task -> new Thread(task, "client").start()));
      }
      for (int i = 0; i < 3; i++) {
        assertEquals(200, other.handle(REQUEST).status());
      }
      assertTrue(
          endless.stream().anyMatch(response -> !response.isDone()), "the loops have ended before");
      for (CompletableFuture<GatewayResponse> response : endless) {
        assertEquals(500, response.get().status());
      }
    }
    assertEquals(3, kafka.recordCount(topic));
  }
}
