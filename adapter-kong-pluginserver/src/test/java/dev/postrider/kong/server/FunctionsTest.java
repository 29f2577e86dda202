package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.PdkCall;
import dev.postrider.kong.driver.WireProtocol;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every function that Kong 3.9 answers to external plugins, in both protocols. */
class FunctionsTest {

  private static final String UUID = "8a64ab36-17bd-4a78-8d51-5d5ad0d62dd1";
  private static final KongConsumer ANNA = new KongConsumer(UUID, "anna", "c\u00ff");
  private static final Map<String, List<String>> TABLE =
      Map.of("x-one", List.of("\u00ff"), "x-two", List.of("a", "b"));

  /** A question in the access phase, and what the driver answers. */
  private static final Map<Question<?>, @Nullable Object> IN_ACCESS = inAccess();

  private static final Map<Question<?>, @Nullable Object> IN_RESPONSE = inResponse();

  private static final List<Question<?>> ORDERS = List.of(
      Kong.Client.authenticate(ANNA, new KongCredential("k", UUID)),
      Kong.Client.authenticate(new KongConsumer(UUID, null, null), null),
      SharedContext.set("k", "v"),
      Nginx.setContext("k", 7),
      Kong.Log.setSerializeValue("a.b", "\u00ff"),
      Kong.Log.alert("a"),
      Kong.Log.crit("a"),
      Kong.Log.err("a"),
      Kong.Log.warn("a"),
      Kong.Log.notice("a"),
      Kong.Log.info("a"),
      Kong.Log.debug("a"),
      Kong.Response.setStatus(404),
      Kong.Response.setHeader("X-A", "\u00ff"),
      Kong.Response.addHeader("X-A", "2"),
      Kong.Response.clearHeader("X-B"),
      Kong.Response.setHeaders(TABLE),
      Upstream.setTarget("orders.example.com", 8443),
      Upstream.Request.setScheme("https"),
      Upstream.Request.setPath("/\u00ff"),
      Upstream.Request.setRawQuery("a=1"),
      Upstream.Request.setMethod("PUT"),
      Upstream.Request.setQuery(TABLE),
      Upstream.Request.setHeader("X-A", "1"),
      Upstream.Request.addHeader("X-A", "2"),
      Upstream.Request.clearHeader("X-B"),
      Upstream.Request.setHeaders(TABLE),
      Upstream.Request.setRawBody(new byte[] {0, (byte) 0xff}));

  private static Map<Question<?>, @Nullable Object> inAccess() {
    Map<Question<?>, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put(Kong.Client.ip(), "192.0.2.7");
    asked.put(Kong.Client.forwardedIp(), "192.0.2.7");
    asked.put(Kong.Client.port(), 1234);
    asked.put(Kong.Client.forwardedPort(), 1234);
    asked.put(Kong.Client.consumer(), ANNA);
    asked.put(Kong.Client.credential(), null);
    asked.put(Kong.Client.load(UUID, false), ANNA);
    asked.put(Kong.Client.load("anna", true), ANNA);
    asked.put(Kong.Client.load("anna", false), null);
    asked.put(Kong.Client.protocol(true), "https");
    asked.put(Ip.isTrusted("10.0.0.1"), true);
    asked.put(Ip.isTrusted("10.0.0.2"), false);
    asked.put(SharedContext.get("absent"), null);
    asked.put(Nginx.context("absent"), null);
    asked.put(Nginx.tlsVersion(), "TLSv1.3");
    asked.put(Nginx.subsystem(), "http");
    asked.put(Nginx.variable("absent"), null);
    asked.put(Node.id(), "0d7cbd53-3a76-4f4c-8b25-6f3b5b1d7a10");
    asked.put(
        Node.memory(),
        new KongMemory(
            new KongMemory.Zone(40_960, 5_242_880),
            new KongMemory.Zone(1, 134_217_728),
            List.of(new KongMemory.Worker(17, 4_000_000_000L))));
    asked.put(Kong.Request.scheme(), "https");
    asked.put(Kong.Request.port(), 8443);
    asked.put(Kong.Request.httpVersion(), 1.1);
    asked.put(Kong.Request.method(), "GET");
    asked.put(Kong.Request.path(), "/x");
    asked.put(Kong.Request.pathWithQuery(), "/x?a=1&a");
    asked.put(Kong.Request.rawQuery(), "a=1&a");
    asked.put(Kong.Request.query(10), List.of(new Field("a", "1"), new Field("a", null)));
    asked.put(Kong.Request.header("Host"), "h");
    asked.put(Kong.Request.headers(10), List.of(new Field("host", "h")));
    asked.put(
        Kong.Request.uriCaptures(), new UriCaptures(List.of("a\u00ff"), Map.of("id", "a\u00ff")));
    asked.put(Kong.Router.route(), new KongRoute("r", "shop", null));
    asked.put(Kong.Router.service(), null);
    asked.put(Upstream.setUpstream("orders"), true);
    asked.put(Upstream.setUpstream("absent"), false);
    return asked;
  }

  private static Map<Question<?>, @Nullable Object> inResponse() {
    List<Field> headers =
        List.of(new Field("x-a", "1"), new Field("x-a", "2"), new Field("x-b", "\u00ff"));
    Map<Question<?>, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put(Kong.Response.status(), 200);
    asked.put(Kong.Response.header("x-b"), "\u00ff");
    asked.put(Kong.Response.headers(10), headers);
    asked.put(Kong.Response.source(), "service");
    asked.put(Upstream.Response.status(), 200);
    asked.put(Upstream.Response.header("x-a"), "1");
    asked.put(Upstream.Response.headers(10), headers);
    asked.put(Upstream.Response.rawBody(), "\u00fft");
    return asked;
  }

  /** Asked elsewhere, with answers that depend on the machine; or no question, because they end an event. */
  private static final List<Question<?>> OTHERS = List.of(
      Kong.Request.rawBody(1),
      Kong.Request.host(),
      Kong.Request.forwardedScheme(),
      Kong.Request.forwardedHost(),
      Kong.Request.forwardedPort(),
      Nginx.requestStartTime(),
      Kong.Log.serialize());

  /**
   * The names are those of {@code pluginsocket.proto} of Kong 3.9, as {@code pb_rpc.lua} makes them. Kong answers a query
   * argument without value with an error, so that {@code get_query} stands for it.
   */
  @Test
  void everyFunctionThatKongAnswersCanBeAsked() throws Exception {
    Set<String> ours = new TreeSet<>(Set.of("kong.response.exit", "kong.request.get_query_arg"));
    Stream.of(IN_ACCESS.keySet(), IN_RESPONSE.keySet(), ORDERS, OTHERS)
        .flatMap(questions -> questions.stream())
        .forEach(question -> ours.add(question.toString()));
    try (InputStream file = FunctionsTest.class.getResourceAsStream("functions-of-kong-3.9.txt")) {
      assertNotNull(file);
      assertEquals(new String(file.readAllBytes(), UTF_8).lines().toList(), List.copyOf(ours));
    }
  }

  private static GatewayResponse handle(WireProtocol protocol, Plugin plugin, String phase)
      throws Exception {
    GatewayRequest request = GatewayRequest.of("GET", "/x?a=1&a")
        .header("Host", "h")
        .client("192.0.2.7", 1234)
        .listener("https", 8443)
        .consumer(Map.of("id", UUID, "username", "anna", "custom_id", "c\u00ff"))
        .route(Map.of("id", "r", "name", "shop"))
        .build();
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        KongDriver kong = KongDriver.builder(server.socket()).protocol(protocol).build()) {
      return kong.handle(KongDriver.FIRST_ROW, phase, request);
    }
  }

  /** Lua's tables have no order. */
  private static @Nullable Object sorted(@Nullable Object answer) {
    return answer instanceof List<?> list
        ? list.stream()
            .sorted(Comparator.comparing(each -> each instanceof Field field ? field.name() : ""))
            .toList()
        : answer;
  }

  private static void assertAnswers(
      WireProtocol protocol, String phase, Map<Question<?>, @Nullable Object> expected)
      throws Exception {
    Map<Question<?>, @Nullable Object> answered = new LinkedHashMap<>();
    Questions batch = Questions.of(List.copyOf(expected.keySet()));
    handle(
        protocol,
        new ScriptedPlugin((unused, pdk) -> pdk.ask(batch, answers -> {
          expected
              .keySet()
              .forEach(question -> answered.put(question, sorted(answers.to(question))));
          pdk.finish();
        })),
        phase);
    assertEquals(expected, answered);
  }

  @ParameterizedTest
  @EnumSource
  void answersComeAsKongGivesThem(WireProtocol protocol) throws Exception {
    assertAnswers(protocol, "access", IN_ACCESS);
    assertAnswers(protocol, "response", IN_RESPONSE);
  }

  @ParameterizedTest
  @EnumSource
  void argumentsReachKongAsTheyAre(WireProtocol protocol) throws Exception {
    GatewayResponse response = handle(
        protocol,
        new ScriptedPlugin((unused, pdk) -> {
          ORDERS.forEach(pdk::tell);
          pdk.finish();
        }),
        "access");
    Map<String, List<@Nullable Object>> last = new LinkedHashMap<>();
    List<String> functions = new ArrayList<>();
    for (PdkCall call : response.calls()) {
      functions.add(call.function());
      last.putIfAbsent(call.function(), call.arguments());
    }
    assertEquals(ORDERS.stream().map(Object::toString).toList(), functions);
    Map<String, Object> table = Map.of("x-one", "\u00ff", "x-two", List.of("a", "b"));
    assertEquals(
        List.of(
            Map.of("id", UUID, "username", "anna", "custom_id", "c\u00ff"),
            Map.of("id", "k", "consumer_id", UUID)),
        last.get("kong.client.authenticate"));
    assertEquals(List.of("k", 7.0), last.get("kong.nginx.set_ctx"));
    assertEquals(List.of("a.b", "\u00ff"), last.get("kong.log.set_serialize_value"));
    assertEquals(List.of(404L), last.get("kong.response.set_status"));
    assertEquals(List.of(table), last.get("kong.response.set_headers"));
    assertEquals(List.of("orders.example.com", 8443L), last.get("kong.service.set_target"));
    assertEquals(List.of(table), last.get("kong.service.request.set_query"));
    assertEquals(List.of("\u0000\u00ff"), last.get("kong.service.request.set_raw_body"));
    assertEquals(Arrays.asList("/\u00ff"), last.get("kong.service.request.set_path"));
  }
}
