package dev.postrider.kong.driver;

import static dev.postrider.kong.driver.ScriptedServer.frame;
import static dev.postrider.kong.driver.ScriptedServer.name;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes that Kong 3.9.3's own Lua code exchanged with a scripted server. */
class ProtobufRpcTest {
  private static final String EVENT = "0f 00 00 00 08 02 a2 02 0a 08 07 12 06 61 63 63 65 73 73";
  private static final String END = "00 00 00 00 02 00 00 00 08 02";

  @TempDir
  Path directory;

  @Test
  void startsAndClosesAnInstance() throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.expect("""
                      30 00 00 00  08 02 8a 02 2b 12 19
                      7b 22 74 6f 70 69 63 22 3a 22 74 22 2c 22 5f 5f 73 65 71 5f 5f 22 3a 33 7d
                      0a 0e 6b 61 66 6b 61 2d 75 70 73 74 72 65 61 6d
                      """);
          peer.send("""
                      1d 00 00 00  08 02 8a 02 18
                      0a 0e 6b 61 66 6b 61 2d 75 70 73 74 72 65 61 6d 10 07 20 80 e2 cf aa 06
                      """);
          peer.expect("07 00 00 00  08 03 9a 02 02 08 07");
          peer.send("02 00 00 00 08 03");
        });
        var wire = new Wire(server, WireProtocol.PROTOBUF, "3.9", directory);
        Event event = wire.event(GatewayRequest.of("GET", "/").build())) {
      assertEquals(
          new Rpc.Started(7L, null),
          wire.rpc.startInstance("kafka-upstream", "{\"topic\":\"t\",\"__seq__\":3}", event));
      wire.rpc.closeInstance(7, event);
      server.await();
    }
  }

  @Test
  void answersAHeader() throws IOException {
    GatewayRequest request =
        GatewayRequest.of("GET", "/").header("Host", "example.com").build();
    GatewayResponse response =
        event("3.9", request, """
            17 00 00 00
            6b 6f 6e 67 2e 72 65 71 75 65 73 74 2e 67 65 74 5f 68 65 61 64 65 72
            06 00 00 00  0a 04 68 6f 73 74
            """, "0d 00 00 00  0a 0b 65 78 61 6d 70 6c 65 2e 63 6f 6d");
    assertEquals(new GatewayResponse.PassedOn(List.of()), response.outcome());
    assertEquals(2, response.traffic().roundTrips());
  }

  @Test
  void answersNothingWithAnEmptyFrame() throws IOException {
    GatewayRequest request = GatewayRequest.of("GET", "/").build();
    event("3.9", request, name("kong.request.get_header") + frame("0a 04 'host'"), "00 00 00 00");
  }

  @Test
  void answersHeaders() throws IOException {
    GatewayRequest request = GatewayRequest.of("GET", "/")
        .header("Host", "a.com")
        .header("X-Multi", "1")
        .header("X-Multi", "2")
        .build();
    event("3.9", request, name("kong.request.get_headers") + "03 00 00 00 08 e8 07", """
        2a 00 00 00  0a 0f 0a 04 68 6f 73 74 12 07 1a 05 61 2e 63 6f 6d
        0a 17 0a 07 78 2d 6d 75 6c 74 69 12 0c 32 0a 0a 03 1a 01 31 0a 03 1a 01 32
        """);
  }

  @Test
  void answersABodyInMemory() throws IOException {
    String question = name("kong.request.get_raw_body") + "00 00 00 00";
    byte[] body = {0, (byte) 0xff, 'h', 'i'};
    GatewayRequest.Builder request = GatewayRequest.of("POST", "/");
    event("3.9", request.build(), question, "02 00 00 00 0a 00");
    event("2.7", request.build(), question, "00 00 00 00");
    event("3.9", request.body(body).build(), question, "06 00 00 00 0a 04 00 ff 68 69");
  }

  @Test
  void answersALargeBodyWithItsFile() throws IOException {
    GatewayRequest request =
        GatewayRequest.of("POST", "/").body("x".repeat(8193)).build();
    AtomicReference<Path> file = new AtomicReference<>();
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.expect(EVENT);
          peer.send(name("kong.request.get_raw_body") + "00 00 00 00");
          int length = peer.read(4)[0];
          peer.expect("12 " + HexFormat.of().toHexDigits((byte) (length - 2)));
          file.set(Path.of(new String(peer.read(length - 2), UTF_8)));
          assertEquals("x".repeat(8193), Files.readString(file.get()));
          peer.send(END);
        });
        var wire = new Wire(server, WireProtocol.PROTOBUF, "3.9", directory)) {
      wire.play(7, request);
      server.await();
    }
    assertFalse(Files.exists(file.get()));
  }

  @Test
  void answersAMissingSharedValueWithNull() throws IOException {
    GatewayRequest request = GatewayRequest.of("GET", "/").build();
    event("3.9", request, name("kong.ctx.shared.get") + frame("0a 01 'k'"), "02 00 00 00 08 01");
  }

  @Test
  void neverAnswersAnExit() throws IOException {
    GatewayResponse response = exit("""
            12 00 00 00  6b 6f 6e 67 2e 72 65 73 70 6f 6e 73 65 2e 65 78 69 74
            37 00 00 00  08 c8 01 12 02 6f 6b 1a 2e 0a 0a 0a 03 58 2d 41 12 03 1a 01 31
            0a 20 0a 0c 43 6f 6e 74 65 6e 74 2d 54 79 70 65 12 10
            32 0e 0a 0c 1a 0a 74 65 78 74 2f 70 6c 61 69 6e
            """);
    assertEquals(200, response.status());
    assertEquals("ok", response.body());
    assertEquals("1", response.header("x-a"));
    assertEquals("text/plain", response.header("content-type"));
  }

  @Test
  void exitsWithoutBody() throws IOException {
    GatewayResponse response = exit(name("kong.response.exit") + "03 00 00 00 08 cc 01");
    assertEquals(204, response.status());
    assertEquals("", response.body());
  }

  @Test
  void countsOneRoundTripForQuestionsInOneWrite() throws IOException {
    GatewayRequest request = GatewayRequest.of("PUT", "/a?b").body("hi").build();
    GatewayResponse response = event(
        "3.9",
        request,
        name("kong.request.get_method")
            + "00 00 00 00"
            + name("kong.request.get_path_with_query")
            + "00 00 00 00"
            + name("kong.request.get_raw_body")
            + "00 00 00 00",
        frame("0a 03 'PUT'") + frame("0a 04 '/a?b'") + frame("0a 02 'hi'"));
    assertEquals(2, response.traffic().roundTrips());
    assertEquals(
        List.of(
            "kong.request.get_method",
            "kong.request.get_path_with_query",
            "kong.request.get_raw_body"),
        response.functions());
  }

  private GatewayResponse exit(String frames) throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.expect(EVENT);
          peer.send(frames);
          peer.expectEnd();
        });
        var wire = new Wire(server, WireProtocol.PROTOBUF, "3.9", directory)) {
      GatewayResponse response = wire.play(7, GatewayRequest.of("GET", "/").build());
      server.await();
      return response;
    }
  }

  /** Plays an event in which the server asks something and then ends it. */
  private GatewayResponse event(
      String version, GatewayRequest request, String questions, String answers) throws IOException {
    try (var server = new ScriptedServer(directory, s -> {
          ScriptedServer.Peer peer = s.accept();
          peer.expect(EVENT);
          peer.send(questions);
          peer.expect(answers);
          peer.send(END);
        });
        var wire = new Wire(server, WireProtocol.PROTOBUF, version, directory)) {
      GatewayResponse response = wire.play(7, request);
      server.await();
      return response;
    }
  }
}
