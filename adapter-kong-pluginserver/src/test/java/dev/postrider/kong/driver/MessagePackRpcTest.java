package dev.postrider.kong.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes that Kong 3.9.3's own Lua code exchanged with a scripted server. */
class MessagePackRpcTest {
  private static final String STEP_TO_EVENT_42 = "ab 'plugin.Step' 91 82 a7 'EventId' 2a a4 'Data'";

  @TempDir
  Path directory;

  @Test
  void startsAnInstance() throws IOException {
    String config = "{\"__seq__\":3,\"__key__\":\"plugins:kafka-upstream:::::ws\",\"topic\":\"t\"}";
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.send("93 02 a9 'serverPid' cd 12 67");
          peer.expect("""
                      94 00 01 b4 70 6c 75 67 69 6e 2e 53 74 61 72 74 49 6e 73 74 61 6e 63 65
                      91 82 a4 4e 61 6d 65 ae 6b 61 66 6b 61 2d 75 70 73 74 72 65 61 6d
                      a6 43 6f 6e 66 69 67 da 00 43 7b 22 5f 5f 73 65 71 5f 5f 22 3a 33 2c 22 5f
                      5f 6b 65 79 5f 5f 22 3a 22 70 6c 75 67 69 6e 73 3a 6b 61 66 6b 61 2d 75 70
                      73 74 72 65 61 6d 3a 3a 3a 3a 3a 77 73 22 2c 22 74 6f 70 69 63 22 3a 22 74
                      22 7d
                      """);
          peer.send("94 01 01 c0 81 a2 49 64 07");
          peer.expect("94 00 02 b4 'plugin.CloseInstance' 91 07");
          peer.send("94 01 02 c0 c0");
        });
        var wire = new Wire(server, WireProtocol.MSGPACK, "3.9", directory);
        Event event = wire.event(GatewayRequest.of("GET", "/").build())) {
      assertEquals(
          new Rpc.Started(7L, null), wire.rpc.startInstance("kafka-upstream", config, event));
      wire.rpc.closeInstance(7, event);
      server.await();
    }
  }

  @Test
  void answersAHeader() throws IOException {
    GatewayRequest request =
        GatewayRequest.of("GET", "/").header("Host", "example.com").build();
    GatewayResponse response = event(
        "3.9",
        request,
        "b7 'kong.request.get_header' a4 'Args' 91 a4 68 6f 73 74",
        "94 00 02 " + STEP_TO_EVENT_42 + " ab 65 78 61 6d 70 6c 65 2e 63 6f 6d");
    assertEquals(new GatewayResponse.PassedOn(List.of()), response.outcome());
    assertEquals(
        List.of(new PdkCall("kong.request.get_header", List.of("host"))), response.calls());
    assertEquals(2, response.traffic().roundTrips());
  }

  @Test
  void answersNothingWithoutData() throws IOException {
    event(
        "3.9",
        GatewayRequest.of("GET", "/").build(),
        "b7 'kong.request.get_header' a4 'Args' 91 a4 68 6f 73 74",
        "94 00 02 ab 70 6c 75 67 69 6e 2e 53 74 65 70 91 81 a7 45 76 65 6e 74 49 64 2a");
  }

  @Test
  void answersHeadersAsMultiMap() throws IOException {
    GatewayRequest request = GatewayRequest.of("GET", "/")
        .header("Host", "a.com")
        .header("X-Multi", "1")
        .header("x-multi", "2")
        .build();
    event("3.9", request, "b8 'kong.request.get_headers' a4 'Args' 91 cd 03 e8", """
        94 00 02 b3 70 6c 75 67 69 6e 2e 53 74 65 70 4d 75 6c 74 69 4d 61 70 91 82
        a7 45 76 65 6e 74 49 64 2a a4 44 61 74 61
        82 a4 68 6f 73 74 91 a5 61 2e 63 6f 6d a7 78 2d 6d 75 6c 74 69 92 a1 31 a1 32
        """);
  }

  @Test
  void answersNoHeadersAsMap() throws IOException {
    event(
        "3.9",
        GatewayRequest.of("GET", "/").build(),
        "b8 'kong.request.get_headers' a4 'Args' 90",
        "94 00 02 b3 'plugin.StepMultiMap' 91 82 a7 'EventId' 2a a4 'Data' 80");
  }

  @Test
  void answersQueryWithValuelessArguments() throws IOException {
    event(
        "3.9",
        GatewayRequest.of("GET", "/?flag&mixed=x&mixed&s=a+%26").build(),
        "b6 'kong.request.get_query' a4 'Args' 90",
        "94 00 02 b3 'plugin.StepMultiMap' 91 82 a7 'EventId' 2a a4 'Data'"
            + "83 a4 'flag' 90 a5 'mixed' 92 a1 'x' c3 a1 's' 91 a3 'a &'");
  }

  @Test
  void answersABodyAsBinary() throws IOException {
    byte[] body = {0, (byte) 0xff, 'h', 'i'};
    GatewayRequest request = GatewayRequest.of("POST", "/").body(body).build();
    String question = "b9 'kong.request.get_raw_body' a4 'Args' 90";
    event("3.9", request, question, "94 00 02" + STEP_TO_EVENT_42 + "c4 04 00 ff 68 69");
  }

  @Test
  void answersABodyAsStringBeforeKong3() throws IOException {
    GatewayRequest request = GatewayRequest.of("POST", "/").body("hi").build();
    String question = "b9 'kong.request.get_raw_body' a4 'Args' 90";
    event("2.8", request, question, "94 00 02" + STEP_TO_EVENT_42 + "a2 'hi'");
  }

  @Test
  void reportsALargeBodyAsStepErrorBeforeKong3() throws IOException {
    GatewayRequest request =
        GatewayRequest.of("POST", "/").body("x".repeat(8193)).build();
    event(
        "2.8",
        request,
        "b9 'kong.request.get_raw_body' a4 'Args' 90",
        "94 00 02 b0 'plugin.StepError' 91 82 a7 'EventId' 2a a4 'Data' da 00 5c"
            + "'request body did not fit into client body buffer, consider raising '"
            + "27 'client_body_buffer_size' 27");
  }

  @Test
  void sendsALargeBodyThatMayBeReadFromItsFile() throws IOException {
    GatewayRequest request =
        GatewayRequest.of("POST", "/").body("x".repeat(8193)).build();
    event(
        "3.8",
        request,
        "b9 'kong.request.get_raw_body' a4 'Args' 91 00",
        "94 00 02" + STEP_TO_EVENT_42 + "c5 20 01 '" + "x".repeat(8193) + "'");
  }

  @Test
  void numbersAreWholeWherePossible() throws IOException {
    GatewayRequest.Builder request = GatewayRequest.of("GET", "/");
    String question = "bd 'kong.request.get_http_version' a4 'Args' 90";
    event(
        "3.9",
        request.build(),
        question,
        "94 00 02" + STEP_TO_EVENT_42 + "cb 3f f1 99 99 99 99 99 9a");
    event("3.9", request.httpVersion(2).build(), question, "94 00 02" + STEP_TO_EVENT_42 + "02");
  }

  @Test
  void neverAnswersAnExit() throws IOException {
    GatewayResponse response;
    try (var server = new ScriptedServer(directory, s -> {
      ScriptedServer.Peer peer = s.accept();
      peer.expect("""
                      94 00 01 b2 70 6c 75 67 69 6e 2e 48 61 6e 64 6c 65 45 76 65 6e 74 91 82
                      aa 49 6e 73 74 61 6e 63 65 49 64 07 a9 45 76 65 6e 74 4e 61 6d 65
                      a6 61 63 63 65 73 73
                      """);
      peer.send("""
                      94 01 01 c0 82 a4 44 61 74 61 82 a6 4d 65 74 68 6f 64
                      b2 6b 6f 6e 67 2e 72 65 73 70 6f 6e 73 65 2e 65 78 69 74
                      a4 41 72 67 73 93 cc c8 c4 02 6f 6b 81
                      ac 43 6f 6e 74 65 6e 74 2d 54 79 70 65 aa 74 65 78 74 2f 70 6c 61 69 6e
                      a7 45 76 65 6e 74 49 64 2a
                      """);
      peer.expectEnd();
    })) {
      try (var wire = new Wire(server, WireProtocol.MSGPACK, "3.9", directory)) {
        response = wire.play(7, GatewayRequest.of("GET", "/").build());
      }
      server.await();
    }
    assertEquals(200, response.status());
    assertEquals("ok", response.body());
    assertEquals("text/plain", response.header("content-type"));
    assertEquals("2", response.header("content-length"));
    assertEquals(1, response.traffic().roundTrips());
  }

  @Test
  void argumentsEndAtTheFirstNil() throws IOException {
    GatewayResponse response = event(
        "3.9",
        GatewayRequest.of("GET", "/").build(),
        "ad 'kong.log.warn' a4 'Args' 93 a1 'a' c0 a1 'b'",
        "94 00 02 ab 'plugin.Step' 91 81 a7 'EventId' 2a");
    assertEquals(List.of("[warn] a"), response.log());
  }

  @Test
  void knowsOnlyTheFunctionsOfItsVersion() throws IOException {
    String question = "b9 'kong.request.get_raw_path' a4 'Args' 90";
    GatewayResponse response = event(
        "2.8",
        GatewayRequest.of("GET", "/a?b").build(),
        question,
        "94 00 02 ab 'plugin.Step' 91 81 a7 'EventId' 2a");
    assertEquals(
        List.of("[err] could not find pdk method: kong.request.get_raw_path"), response.log());
    response = event(
        "3.0",
        GatewayRequest.of("GET", "/a?b").build(),
        question,
        "94 00 02" + STEP_TO_EVENT_42 + "a2 '/a'");
    assertInstanceOf(GatewayResponse.PassedOn.class, response.outcome());
  }

  /** Plays an event in which the server asks one question and then ends it. */
  private GatewayResponse event(
      String version, GatewayRequest request, String question, String step) throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.expect("94 00 01 b2 'plugin.HandleEvent' 91 82 aa 'InstanceId' 07"
              + "a9 'EventName' a6 'access'");
          peer.send("94 01 01 c0 82 a7 'EventId' 2a a4 'Data' 82 a6 'Method'" + question);
          peer.expect(step);
          peer.send("94 01 02 c0 82 a7 'EventId' 2a a4 'Data' a3 72 65 74");
        });
        var wire = new Wire(server, WireProtocol.MSGPACK, version, directory)) {
      GatewayResponse response = wire.play(7, request);
      server.await();
      return response;
    }
  }
}
