package dev.postrider.kong.server;

import static dev.postrider.kong.server.ScriptedPlugin.exit;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postrider.kong.driver.Fragmentation;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.testing.Eventually;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin server as every version of Kong uses it, in both protocols. */
class KongVersionsTest {

  private static final int LIMIT = 100_000;

  private static final Question<String> METHOD = Kong.Request.method();
  private static final Question<String> TARGET = Kong.Request.pathWithQuery();
  private static final Question<List<Field>> HEADERS = Kong.Request.headers(Kong.MAX_FIELDS);
  private static final Question<RequestBody> BODY = Kong.Request.rawBody(LIMIT);
  private static final Questions ALL = Questions.of(METHOD, TARGET, HEADERS, BODY);

  /** Answers with all it was told, bodies as length and sum. */
  private static final ScriptedPlugin TELLING =
      new ScriptedPlugin((phase, pdk) -> pdk.ask(ALL, answers -> {
        List<String> headers = new ArrayList<>();
        answers.to(HEADERS).forEach(field -> headers.add(field.name() + "=" + field.value()));
        headers.sort(null);
        exit(
            pdk,
            200,
            answers.to(METHOD) + " " + answers.to(TARGET) + " " + headers + " "
                + told(answers.to(BODY)));
      }));

  private static String told(RequestBody body) {
    if (body instanceof RequestBody.InMemory memory) {
      ByteBuffer content = memory.content();
      long sum = 0;
      int length = content.remaining();
      while (content.hasRemaining()) {
        sum = sum * 31 + content.get();
      }
      return length + ":" + sum;
    }
    return body.getClass().getSimpleName();
  }

  static Stream<Arguments> versions() {
    return Stream.concat(
        Stream.of("2.3", "2.4", "2.8", "3.0", "3.4", "3.7", "3.8", "3.9")
            .map(version -> arguments(WireProtocol.MSGPACK, version)),
        Stream.of("2.4", "2.7", "2.8", "3.0", "3.4", "3.7", "3.8", "3.9")
            .map(version -> arguments(WireProtocol.PROTOBUF, version)));
  }

  private static KongDriver.Builder driver(
      ServerUnderTest server, WireProtocol protocol, String version) {
    return KongDriver.builder(server.socket()).protocol(protocol).release(version);
  }

  private static ServerUnderTest serving(ScriptedPlugin plugin, String version) throws Exception {
    return ServerUnderTest.serving(
        plugin, options -> options.kongVersion(KongVersion.parse(version)));
  }

  private static String body(int length) {
    StringBuilder body = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      body.append((char) (i * 7 & 0xff));
    }
    return body.toString();
  }

  private static String expectedSum(String body) {
    long sum = 0;
    for (int i = 0; i < body.length(); i++) {
      sum = sum * 31 + (byte) body.charAt(i);
    }
    return body.length() + ":" + sum;
  }

  @ParameterizedTest
  @MethodSource("versions")
  void c21C39everyPartArrivesWhateverItsBytesAndWhereverNginxKeepsThem(
      WireProtocol protocol, String version) throws Exception {
    try (ServerUnderTest server = serving(TELLING, version);
        KongDriver kong = driver(server, protocol, version).build()) {
      for (int length : new int[] {0, 1, 8192, 8193, LIMIT, LIMIT + 1, 5 * LIMIT}) {
        String body = body(length);
        GatewayRequest.Builder request = GatewayRequest.of("POST", "/a%20b?x=1&y")
            .header("host", "a.example")
            .header("x-any", "\u0080\u00ff caf\u00e9")
            .header("x-multi", "1")
            .body(body.getBytes(ISO_8859_1));
        if (!failsOnLists(protocol, version)) {
          request.header("x-multi", "2");
        }
        GatewayResponse response = kong.handle(request.build());
        String expected = length > LIMIT ? "TooLarge" : expectedSum(body);
        assertEquals(200, response.status(), response::toString);
        assertEquals(
            "POST /a%20b?x=1&y [host=a.example, x-any=\u0080\u00ff caf\u00e9, x-multi=1"
                + (failsOnLists(protocol, version) ? "] " : ", x-multi=2] ")
                + expected,
            response.body());
        assertEquals(List.of(), response.log());
      }
      assertEquals(0, server.server.statistics().openEvents());
    }
  }

  /** The reason why the command line refuses these two together; nothing that a server could mend. */
  private static boolean failsOnLists(WireProtocol protocol, String version) {
    return protocol == WireProtocol.PROTOBUF && version.startsWith("2.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.4", "2.8"})
  void repeatedHeadersFailInProtobufOfOldKongAndLeaveNothing(String version) throws Exception {
    GatewayRequest request = GatewayRequest.of("GET", "/")
        .header("x-multi", "1")
        .header("x-multi", "2")
        .build();
    try (ServerUnderTest server = serving(TELLING, version);
        KongDriver kong = driver(server, WireProtocol.PROTOBUF, version).build()) {
      assertEquals(500, kong.handle(request).status());
      assertEquals(200, kong.handle(GatewayRequest.get("/")).status());
      Eventually.until("the event is gone", () -> server.server.statistics().openEvents() == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void c14C33nothingDependsOnHowTheBytesAreCut(WireProtocol protocol, String version)
      throws Exception {
    GatewayRequest request =
        GatewayRequest.of("PUT", "/x").header("a", "b").body("body").build();
    try (ServerUnderTest server = serving(TELLING, version);
        KongDriver whole = driver(server, protocol, version).build();
        KongDriver bytes = driver(server, protocol, version)
            .fragmentation(Fragmentation.SINGLE_BYTES)
            .build()) {
      assertEquals(whole.handle(request).outcome(), bytes.handle(request).outcome());
      for (int cut = 1; cut < 60; cut++) {
        try (KongDriver pieces = driver(server, protocol, version)
            .fragmentation(Fragmentation.after(cut))
            .build()) {
          assertEquals(whole.handle(request).outcome(), pieces.handle(request).outcome());
        }
      }
    }
  }

  @Test
  void protobufCostsOneRoundTripAndMessagePackOneForEachQuestion() throws Exception {
    GatewayRequest request = GatewayRequest.get("/");
    try (ServerUnderTest server = serving(TELLING, "3.9");
        KongDriver protobuf = driver(server, WireProtocol.PROTOBUF, "3.9").build();
        KongDriver messagePack = driver(server, WireProtocol.MSGPACK, "3.9").build()) {
      protobuf.handle(request);
      messagePack.handle(request);
      long before = server.server.statistics().roundTrips();
      // One more than ours: Kong waits for the questions, and then for what follows its answers.
      assertEquals(2, protobuf.handle(request).traffic().roundTrips());
      assertEquals(before + 1, server.server.statistics().roundTrips());
      assertEquals(5, messagePack.handle(request).traffic().roundTrips());
      assertEquals(before + 5, server.server.statistics().roundTrips());
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void c15C43aServerThatWasRestartedIsUsedAgain(WireProtocol protocol, String version)
      throws Exception {
    GatewayRequest request = GatewayRequest.get("/");
    try (ServerUnderTest first = serving(TELLING, version);
        KongDriver kong = driver(first, protocol, version).build()) {
      assertEquals(200, kong.handle(request).status());
      try (PluginServer second = PluginServer.builder(first.socket())
          .kongVersion(KongVersion.parse(version))
          .bind()) {
        second.serve(TELLING);
        first.leave();
        int failed = 0;
        for (int i = 0; i < 10; i++) {
          failed += kong.handle(request).status() == 200 ? 0 : 1;
        }
        boolean kongCannotRecover = protocol == WireProtocol.PROTOBUF && version.startsWith("2.");
        assertEquals(kongCannotRecover ? 10 : 0, failed);
        // The driver's connections stay open longer: who waits for their end waits in vain.
        second.close(Duration.ZERO);
      }
    }
  }
}
