package dev.postrider.kong.server;

import static dev.postrider.kong.server.ScriptedPlugin.exit;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.testing.Eventually;
import java.io.EOFException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@code ProtoBuf:1} byte by byte, as Kong was seen to speak it. The numbers in the names are those of
 * the protocol document's conformance list.
 */
class ProtobufWireTest {

  private static final String START = """
      30 00 00 00  08 02 8a 02 2b 12 19 7b 22 74 6f 70 69 63 22 3a 22 74 22 2c 22 5f 5f 73 65 71
      5f 5f 22 3a 33 7d 0a 0e 6b 61 66 6b 61 2d 75 70 73 74 72 65 61 6d
      """;

  private static final Question<@Nullable String> HOST = headerOrNone("host");
  private static final Questions THREE =
      Questions.of(HOST, Kong.Request.headers(Kong.MAX_FIELDS), Kong.Request.rawBody(1000));

  private static Question<@Nullable String> headerOrNone(String name) {
    return Kong.Request.header(name);
  }

  /** Starts an instance and gives its id. */
  static int start(RawConnection kong) throws Exception {
    kong.send(START);
    ProtobufReader response = reader(kong.receiveFrame());
    int id = 0;
    while (response.next()) {
      if (response.field() == 33) {
        ProtobufReader status = response.message();
        while (status.next()) {
          if (status.field() == 2) {
            id = (int) status.integer();
          } else {
            status.skip();
          }
        }
      } else {
        assertEquals(1, response.field());
        assertEquals(2, response.integer());
      }
    }
    return id;
  }

  /** Asks for an instance and does not wait for it. */
  static void sendStart(RawConnection kong, String config) throws Exception {
    ProtobufWriter start = new ProtobufWriter().text(1, "kafka-upstream").text(2, config);
    kong.sendFrame(new ProtobufWriter().varint(1, 2).message(33, start).out().toBytes());
  }

  static void event(RawConnection kong, long sequence, int instance, String phase)
      throws Exception {
    ProtobufWriter command = new ProtobufWriter().varint(1, instance).text(2, phase);
    kong.sendFrame(
        new ProtobufWriter().message(36, command).varint(1, sequence).out().toBytes());
  }

  private static ProtobufReader reader(byte... bytes) {
    return new ProtobufReader(bytes, 0, bytes.length);
  }

  private static byte[] returned(long sequence) {
    return new ProtobufWriter().varint(1, sequence).out().toBytes();
  }

  @Test
  void c33C35C36C39C42asksEverythingInOneWriteAndExits() throws Exception {
    CompletableFuture<Answers> seen = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.ask(THREE, answers -> {
      seen.complete(answers);
      pdk.exit(200, Map.of("X-A", "1"), "ok".getBytes(UTF_8));
    }));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      int id = start(kong);
      event(kong, 3, id, "access");
      assertEquals(
          "17 00 00 00 6b 6f 6e 67 2e 72 65 71 75 65 73 74 2e 67 65 74 5f 68 65 61 64 65 72"
              + " 06 00 00 00 0a 04 68 6f 73 74",
          kong.receiveHex(4 + 0x17 + 4 + 6));
      assertEquals(
          "18 00 00 00 6b 6f 6e 67 2e 72 65 71 75 65 73 74 2e 67 65 74 5f 68 65 61 64 65 72 73"
              + " 03 00 00 00 08 e8 07",
          kong.receiveHex(4 + 0x18 + 4 + 3));
      assertEquals(
          "19 00 00 00 6b 6f 6e 67 2e 72 65 71 75 65 73 74 2e 67 65 74 5f 72 61 77 5f 62 6f 64 79"
              + " 00 00 00 00",
          kong.receiveHex(4 + 0x19 + 4));
      kong.send("""
          0d 00 00 00  0a 0b 65 78 61 6d 70 6c 65 2e 63 6f 6d
          2a 00 00 00  0a 0f 0a 04 68 6f 73 74 12 07 1a 05 61 2e 63 6f 6d
          0a 17 0a 07 78 2d 6d 75 6c 74 69 12 0c 32 0a 0a 03 1a 01 31 0a 03 1a 01 32
          06 00 00 00  0a 04 00 ff 68 69
          """);
      assertEquals("kong.response.exit", kong.receiveFrameText());
      assertEquals(
          "08 c8 01 12 02 6f 6b 1a 0c 0a 0a 0a 03 58 2d 41 12 03 1a 01 31", kong.receiveHexFrame());

      assertEquals("example.com", seen.join().to(HOST));
      assertEquals(1, server.server.statistics().roundTrips());
    }
  }

  @Test
  void c37anEventWithoutQuestionsIsOneEmptyFrameAndTheReturn() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.finish());
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      int id = start(kong);
      event(kong, 127, id, "access");
      assertEquals("00 00 00 00 02 00 00 00 08 7f", kong.receiveHex(10));
    }
  }

  @Test
  void c34theSequenceComesBackWhateverItsSize() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.finish());
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      int id = start(kong);
      for (long sequence : new long[] {2, 127, 128, 1L << 31}) {
        event(kong, sequence, id, "access");
        assertEquals(0, kong.receiveFrame().length);
        assertArrayEquals(returned(sequence), kong.receiveFrame());
      }
    }
  }

  @Test
  void c43anUnknownInstanceClosesWithoutAByte() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.finish());
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      event(kong, 2, 4711, "access");
      assertEquals(0, kong.receiveAll().length);
    }
  }

  @Test
  void c46theEndOfTheConnectionEndsTheEvent() throws Exception {
    CompletableFuture<Pdk> seen = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> {
      seen.complete(pdk);
      pdk.ask(THREE, answers -> exit(pdk, 200, "never"));
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin)) {
      try (RawConnection kong = server.connect()) {
        event(kong, 3, start(kong), "access");
        kong.receive(4);
      }
      Eventually.until("the event has ended", () -> server.server.statistics().openEvents() == 0);
      assertEquals(true, seen.join().ended());
    }
  }

  @Test
  void c48aCallOverTheLimitClosesTheConnection() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.finish());
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      kong.send("ff ff ff 7f 08 02");
      assertEquals(0, kong.receiveAll().length);
    }
  }

  @Test
  void c48anAnswerOverTheLimitIsDroppedAndNamed() throws Exception {
    try (ServerUnderTest server =
            ServerUnderTest.serving(ScriptedPlugin.answering(Kong.Request.rawBody(1000)));
        RawConnection kong = server.connect()) {
      event(kong, 3, start(kong), "access");
      assertEquals("kong.request.get_raw_body", kong.receiveFrameText());
      assertEquals(0, kong.receiveFrame().length);
      kong.sendFrame(new ProtobufWriter().bytes(1, new byte[3_000_000]).out().toBytes());
      assertEquals("kong.response.exit", kong.receiveFrameText());
      assertEquals(
          true, new String(kong.receiveFrame(), ISO_8859_1).contains("TooLarge[maxBytes=1000]"));
    }
  }

  @Test
  void aMissingFrameIsNoReasonToWaitForEver() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.finish());
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      kong.send("05 00 00 00 ff ff ff ff ff");
      assertThrows(EOFException.class, () -> kong.receive(1));
    }
  }

  /** Has an event ask {@code question}, answers with these bytes, and gives what the plugin saw. */
  private static <T extends @Nullable Object> String seen(Question<T> question, String answer)
      throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(question), answers -> {
          seen.set(told(answers.to(question)));
          pdk.finish();
        }));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      event(kong, 3, start(kong), "access");
      kong.receiveFrame();
      kong.receiveFrame();
      kong.sendFrame(answer.isEmpty() ? new byte[0] : HexFormat.ofDelimiter(" ").parseHex(answer));
      if (question.toString().equals("kong.request.get_raw_body") && answer.isEmpty()) {
        assertEquals("kong.nginx.get_var", kong.receiveFrameText());
        kong.receiveFrame();
        kong.sendFrame();
      }
      assertEquals(0, kong.receiveFrame().length);
      assertArrayEquals(returned(3), kong.receiveFrame());
      return String.valueOf(seen.get());
    }
  }

  private static String told(@Nullable Object answer) {
    return answer instanceof RequestBody.InMemory memory
        ? "body " + ISO_8859_1.decode(memory.content().duplicate())
        : String.valueOf(answer);
  }

  @Test
  void c38anEmptyFrameIsNothing() throws Exception {
    assertEquals("null", seen(Kong.Request.header("x"), ""));
    assertEquals("", seen(Kong.Request.method(), ""));
    assertEquals("null", seen(Kong.Client.consumer(), ""));
    assertEquals("null", seen(Kong.Router.service(), ""));
    assertEquals("[]", seen(Kong.Request.headers(7), ""));
  }

  @Test
  void c39everyResultOfABodyIsToldApart() throws Exception {
    Question<RequestBody> body = Kong.Request.rawBody(100);
    assertEquals("body hi", seen(body, "0a 02 68 69"));
    assertEquals("body ", seen(body, "0a 00"));
    assertEquals("body ", seen(body, ""));
    assertEquals(true, seen(body, "1a 02 6e 6f").startsWith("Unavailable[reason=no; raise nginx_"));
    assertEquals(true, seen(body, "12 05 2f 6e 6f 6e 65").contains("/none is not visible here"));
  }

  @Test
  void c40textOfAnyBytesIsText() throws Exception {
    assertEquals("\u00ff\u0000\u00c3", seen(Kong.Request.pathWithQuery(), "0a 03 ff 00 c3"));
  }

  @Test
  void c41aValueMayBeAnything() throws Exception {
    Question<?> shared = SharedContext.get("x");
    assertEquals("null", seen(shared, "08 01"));
    assertEquals("null", seen(shared, "08 00"));
    assertEquals("true", seen(shared, "20 01"));
    assertEquals("[a, null]", seen(shared, "32 09 0a 03 1a 01 61 0a 02 08 01"));
    assertEquals(
        "{k={n=1.0}}",
        seen(
            shared,
            "2a 19 0a 17 0a 01 6b 12 12 2a 10 0a 0e 0a 01 6e 12 09 11 00 00 00 00 00 00 f0 3f"));
  }

  @Test
  void c45nothingFollowsTheExitAndItsConnectionEndsInSilence() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> {
      exit(pdk, 204, "");
      pdk.tell(Kong.Log.err("after"));
      pdk.finish();
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      event(kong, 3, start(kong), "access");
      assertEquals("kong.response.exit", kong.receiveFrameText());
      kong.receiveFrame();
      assertEquals(0, kong.receiveAll().length);
      assertEquals(0, server.server.statistics().openConnections());
    }
  }

  @Test
  void c45afterAnExitFromAnotherThreadKongMayTakeItsTimeToClose() throws Exception {
    CompletableFuture<Pdk> begun = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> begun.complete(pdk));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      event(kong, 3, start(kong), "access");
      Pdk pdk = begun.get();
      try (RawConnection other = server.connect()) {
        // Whatever the event loop had to do is done when it answers.
        start(other);
      }
      exit(pdk, 204, "");
      assertEquals("kong.response.exit", kong.receiveFrameText());
      kong.receiveFrame();
      Eventually.until(
          "the other is closed", () -> server.server.statistics().openConnections() == 1);
      server.pass(Duration.ofSeconds(64));
      assertEquals(1, server.server.statistics().openConnections());
      server.pass(Duration.ofSeconds(2));
      assertEquals(0, kong.receiveAll().length);
    }
  }

  @Test
  void c47whenKongFailsAtOneOfTheQuestionsTheEventEnds() throws Exception {
    AtomicReference<Object> answered = new AtomicReference<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.ask(THREE, answered::set));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin)) {
      try (RawConnection kong = server.connect()) {
        event(kong, 3, start(kong), "access");
        for (int frame = 0; frame < 6; frame++) {
          kong.receiveFrame();
        }
        kong.sendFrame((byte) 0x0a, (byte) 1, (byte) 'h');
      }
      Eventually.until("the event has ended", () -> server.server.statistics().openEvents() == 0);
      assertEquals(null, answered.get());
    }
  }

  @Test
  void c49aConnectionServesEventAfterEvent() throws Exception {
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> {
      pdk.tell(Kong.Log.notice("hello"));
      pdk.finish();
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        RawConnection kong = server.connect()) {
      int instance = start(kong);
      for (int i = 0; i < 100; i++) {
        event(kong, 3 + i, instance, "access");
        assertEquals("kong.log.notice", kong.receiveFrameText());
        kong.receiveFrame();
        kong.sendFrame();
        assertEquals(0, kong.receiveFrame().length);
        assertArrayEquals(returned(3 + i), kong.receiveFrame());
      }
      assertEquals(1, server.server.statistics().connections());
    }
  }
}
