package dev.postrider.kong.server;

import static dev.postrider.kong.server.ScriptedPlugin.exit;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@code MsgPack:1} byte by byte, as Kong was seen to speak it. The numbers in the names are those of
 * the protocol document's conformance list.
 */
class MessagePackWireTest {

  private static final String START = """
      94 00 01 b4 70 6c 75 67 69 6e 2e 53 74 61 72 74 49 6e 73 74 61 6e 63 65
      91 82 a4 4e 61 6d 65 ae 6b 61 66 6b 61 2d 75 70 73 74 72 65 61 6d
      a6 43 6f 6e 66 69 67 da 00 43 7b 22 5f 5f 73 65 71 5f 5f 22 3a 33 2c 22 5f
      5f 6b 65 79 5f 5f 22 3a 22 70 6c 75 67 69 6e 73 3a 6b 61 66 6b 61 2d 75 70
      73 74 72 65 61 6d 3a 3a 3a 3a 3a 77 73 22 2c 22 74 6f 70 69 63 22 3a 22 74
      22 7d
      """;

  /** What an event says: the call it makes, or {@code ret}. */
  record Says(long event, String method, List<?> args) {

    static Says of(@Nullable Object result) {
      Map<?, ?> map = (Map<?, ?>) requireNonNull(result);
      long event = ((Double) requireNonNull(map.get("EventId"))).longValue();
      Object data = requireNonNull(map.get("Data"));
      return data instanceof Map<?, ?> call
          ? new Says(event, (String) requireNonNull(call.get("Method")), (List<?>)
              requireNonNull(call.get("Args")))
          : new Says(event, (String) data, List.of());
    }
  }

  /** One of Kong's connections: sends requests, reads whole messages. */
  static final class Worker implements AutoCloseable {
    final RawConnection raw;

    Worker(ServerUnderTest server) throws Exception {
      raw = server.connect();
    }

    void request(long id, String method, MessagePackWriter argument) throws Exception {
      MessagePackWriter out = new MessagePackWriter();
      out.array(4).integer(0).integer(id).text(method).array(1);
      raw.send(out.encoded(argument.out().toBytes()).out().toBytes());
    }

    /** One message; values as {@link AnyValue} has them. */
    List<?> message() throws Exception {
      byte[] bytes = new byte[0];
      while (true) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = raw.receive(1)[0];
        bytes = longer;
        try {
          return (List<?>)
              requireNonNull(AnyValue.read(new MessagePackReader(bytes, 0, bytes.length)));
        } catch (WireException incomplete) {
          if (bytes.length > 100_000) {
            throw incomplete;
          }
        }
      }
    }

    List<?> response() throws Exception {
      List<?> message = message();
      return message.get(0).equals(2.0) ? response() : message;
    }

    int start() throws Exception {
      raw.send(START);
      return startedId();
    }

    int startedId() throws Exception {
      Map<?, ?> result = (Map<?, ?>) response().get(3);
      return ((Double) requireNonNull(result.get("Id"))).intValue();
    }

    Says event(long id, int instance) throws Exception {
      MessagePackWriter argument = new MessagePackWriter().map(2);
      argument.text("InstanceId").integer(instance).text("EventName").text("access");
      request(id, "plugin.HandleEvent", argument);
      return data();
    }

    /** What the next response says. */
    Says data() throws Exception {
      List<?> response = response();
      assertEquals(null, response.get(2));
      return Says.of(response.get(3));
    }

    void step(long id, String method, long event, @Nullable MessagePackWriter data)
        throws Exception {
      MessagePackWriter argument = new MessagePackWriter().map(data == null ? 1 : 2);
      argument.text("EventId").integer(event);
      if (data != null) {
        argument.text("Data").encoded(data.out().toBytes());
      }
      request(id, method, argument);
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }

  private static final ScriptedPlugin FINISHING = new ScriptedPlugin((phase, pdk) -> pdk.finish());

  private static MessagePackWriter text(String value) {
    return new MessagePackWriter().text(value);
  }

  @Test
  void c11tellsItsProcessIdFirst() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(FINISHING);
        Worker kong = new Worker(server)) {
      kong.raw.send(START);
      List<?> first = kong.message();
      assertEquals(List.of(2.0, "serverPid", (double) ProcessHandle.current().pid()), first);
    }
  }

  @Test
  void c12idsArePositiveAndDifferAlsoAfterARestart() throws Exception {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int restart = 0; restart < 3; restart++) {
      try (ServerUnderTest server = ServerUnderTest.serving(FINISHING);
          Worker kong = new Worker(server)) {
        seen.merge(kong.start(), 1, Integer::sum);
        seen.merge(kong.start(), 1, Integer::sum);
      }
    }
    assertEquals(6, seen.size());
    assertTrue(seen.keySet().stream().allMatch(id -> id > 0));
  }

  @Test
  void c13echoesTheMessageId() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(FINISHING);
        Worker kong = new Worker(server)) {
      int instance = kong.start();
      for (long id : new long[] {0x7f, 0xffff, 0xffff_ffffL}) {
        MessagePackWriter argument = new MessagePackWriter().map(2);
        argument.text("InstanceId").integer(instance).text("EventName").text("access");
        kong.request(id, "plugin.HandleEvent", argument);
        assertEquals((double) id, kong.response().get(1));
      }
    }
  }

  @Test
  void c14twoRequestsInOneChunkAreBothAnswered() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(FINISHING);
        Worker kong = new Worker(server)) {
      kong.raw.send(START + START);
      int first = kong.startedId();
      int second = kong.startedId();
      assertNotEquals(first, second);
    }
  }

  @Test
  void c15anUnknownOrMissingInstanceIsNamedInKongsWords() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(FINISHING);
        Worker kong = new Worker(server)) {
      MessagePackWriter unknown = new MessagePackWriter().map(2);
      unknown.text("InstanceId").integer(9).text("EventName").text("access");
      kong.request(1, "plugin.HandleEvent", unknown);
      assertEquals("No plugin instance 9", kong.response().get(2));
      MessagePackWriter missing = new MessagePackWriter().map(1);
      kong.request(2, "plugin.HandleEvent", missing.text("EventName").text("access"));
      assertTrue(((String) kong.response().get(2)).startsWith("No plugin instance"));
    }
  }

  @Test
  void c16anEventWithoutQuestionsIsAnsweredAtOnce() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(FINISHING);
        Worker kong = new Worker(server)) {
      assertEquals("ret", kong.event(2, kong.start()).method());
      assertEquals(0, server.server.statistics().openEvents());
    }
  }

  @Test
  void c17theStepsOfAnEventMayUseAnyConnection() throws Exception {
    Question<String> header = Kong.Request.method();
    Question<String> target = Kong.Request.pathWithQuery();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> pdk.ask(
        Questions.of(header, target),
        answers -> exit(pdk, 200, answers.to(header) + " " + answers.to(target))));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker first = new Worker(server);
        Worker second = new Worker(server);
        Worker third = new Worker(server)) {
      Says asked = first.event(2, first.start());
      assertEquals("kong.request.get_method", asked.method());
      second.step(3, "plugin.Step", asked.event(), text("POST"));
      assertEquals("kong.request.get_path_with_query", second.data().method());
      third.step(4, "plugin.Step", asked.event(), text("/a?b"));
      Says exit = third.data();
      assertEquals("kong.response.exit", exit.method());
      assertEquals(List.of(200.0, "POST /a?b", Map.of("Content-Type", "text/plain")), exit.args());
    }
  }

  @Test
  void c18aStepWithoutDataIsNull() throws Exception {
    try (ServerUnderTest server =
            ServerUnderTest.serving(ScriptedPlugin.answering(Kong.Request.header("x")));
        Worker kong = new Worker(server)) {
      Says asked = kong.event(2, kong.start());
      kong.raw.send("94 00 03 ab 70 6c 75 67 69 6e 2e 53 74 65 70 91 81 a7 45 76 65 6e 74 49 64");
      kong.raw.send(new MessagePackWriter().integer(asked.event()).out().toBytes());
      assertEquals("null", kong.data().args().get(1));
    }
  }

  @Test
  void c19anErrorStepIsAnExceptionWithItsText() throws Exception {
    AtomicReference<@Nullable String> seen = new AtomicReference<>();
    Question<String> method = Kong.Request.method();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(method), answers -> {
          try {
            answers.to(method);
          } catch (PdkException e) {
            seen.set(e.getMessage());
          }
          pdk.finish();
        }));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      Says asked = kong.event(2, kong.start());
      kong.step(3, "plugin.StepError", asked.event(), text("went wrong"));
      assertEquals("ret", kong.data().method());
      assertEquals("kong.request.get_method: went wrong", seen.get());
    }
  }

  @Test
  void c22bodiesAreTheSameAsStringAndAsBinary() throws Exception {
    byte[] body = new byte[1 << 20];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }
    Question<RequestBody> question = Kong.Request.rawBody(body.length);
    AtomicReference<@Nullable RequestBody> last = new AtomicReference<>();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(question), answers -> {
          last.set(answers.to(question));
          pdk.finish();
        }));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      int instance = kong.start();
      for (MessagePackWriter data :
          List.of(new MessagePackWriter().bytes(body), text(new String(body, ISO_8859_1)))) {
        Says asked = kong.event(2, instance);
        assertEquals(List.of(0.0), asked.args());
        kong.step(3, "plugin.Step", asked.event(), data);
        assertEquals("ret", kong.data().method());
        RequestBody.InMemory memory =
            assertInstanceOf(RequestBody.InMemory.class, last.getAndSet(null));
        byte[] got = new byte[memory.content().remaining()];
        memory.content().get(got);
        assertArrayEquals(body, got);
      }
    }
  }

  @Test
  void anAnswerOverTheLimitIsTakenOutWhileItArrives() throws Exception {
    try (ServerUnderTest server =
            ServerUnderTest.serving(ScriptedPlugin.answering(Kong.Request.rawBody(1000)));
        Worker kong = new Worker(server)) {
      Says asked = kong.event(2, kong.start());
      kong.step(
          3, "plugin.Step", asked.event(), new MessagePackWriter().bytes(new byte[3_000_000]));
      assertEquals("TooLarge[maxBytes=1000]", kong.data().args().get(1));
      assertEquals("ret", new NextResponse(kong, server).text());
    }
  }

  /** That the connection is still in step after what went before. */
  private record NextResponse(Worker kong, ServerUnderTest server) {
    String text() throws Exception {
      MessagePackWriter argument = new MessagePackWriter().map(2);
      argument.text("InstanceId").integer(kong.start()).text("EventName").text("body_filter");
      kong.request(9, "plugin.HandleEvent", argument);
      return kong.data().method();
    }
  }

  @Test
  void c25c26nothingFollowsTheExitAndItsEventIsGone() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(new ScriptedPlugin((phase, pdk) -> {
          exit(pdk, 200, "ok");
          pdk.finish();
          exit(pdk, 500, "again");
        }));
        Worker kong = new Worker(server)) {
      Says exited = kong.event(2, kong.start());
      assertEquals("kong.response.exit", exited.method());
      assertEquals(0, server.server.statistics().openEvents());
      kong.step(3, "plugin.Step", exited.event(), null);
      String error = (String) kong.response().get(2);
      assertTrue(error.endsWith("not found") && !error.contains("instance"), error);
    }
  }

  @Test
  void c28anEventWhoseStepsNeverComeExpires() throws Exception {
    CompletableFuture<Pdk> seen = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> {
      seen.complete(pdk);
      pdk.ask(Questions.of(Kong.Request.method()), answers -> exit(pdk, 200, "late"));
    });
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      Says asked = kong.event(2, kong.start());
      server.pass(Duration.ofSeconds(54));
      assertEquals(1, server.server.statistics().openEvents());
      server.pass(Duration.ofSeconds(2));
      assertEquals(0, server.server.statistics().openEvents());
      assertTrue(seen.join().ended());
      kong.step(3, "plugin.Step", asked.event(), text("POST"));
      assertTrue(((String) kong.response().get(2)).endsWith("not found"));
    }
  }

  @Test
  void c29aPluginThatIsLateIsAnsweredForInTime() throws Exception {
    CompletableFuture<Pdk> seen = new CompletableFuture<>();
    ScriptedPlugin plugin = new ScriptedPlugin((phase, pdk) -> seen.complete(pdk));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      MessagePackWriter argument = new MessagePackWriter().map(2);
      argument.text("InstanceId").integer(kong.start()).text("EventName").text("access");
      kong.request(2, "plugin.HandleEvent", argument);
      Pdk late = seen.get();
      server.pass(Duration.ofSeconds(56));
      Says log = kong.data();
      assertEquals("kong.log.err", log.method());
      kong.step(3, "plugin.Step", log.event(), null);
      assertEquals(500.0, kong.data().args().get(0));
      exit(late, 200, "late");
      assertEquals("ret", new NextResponse(kong, server).text());
    }
  }

  @Test
  void c30aClosedInstanceLetsItsEventsEnd() throws Exception {
    ScriptedPlugin plugin = ScriptedPlugin.answering(Kong.Request.method());
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      int instance = kong.start();
      Says asked = kong.event(2, instance);
      kong.request(3, "plugin.CloseInstance", new MessagePackWriter().integer(instance));
      assertEquals(null, kong.response().get(2));
      server.pass(Duration.ofSeconds(10));
      assertEquals(0, plugin.closed.get());
      kong.step(4, "plugin.Step", asked.event(), text("PUT"));
      assertEquals("PUT", kong.data().args().get(1));
      Eventually.until("the instance is closed", () -> plugin.closed.get() == 1);
      kong.request(5, "plugin.CloseInstance", new MessagePackWriter().integer(instance));
      assertEquals(null, kong.response().get(2));
    }
  }

  @Test
  void c31c32whatIsNotAMethodOrNotItsArgumentIsAnErrorText() throws Exception {
    try (ServerUnderTest server = ServerUnderTest.serving(FINISHING);
        Worker kong = new Worker(server)) {
      kong.request(2, "plugin.Nothing", new MessagePackWriter().map(0));
      List<?> response = kong.response();
      assertTrue(response.get(2) instanceof String);
      assertEquals(null, response.get(3));
      kong.request(3, "plugin.HandleEvent", new MessagePackWriter().integer(7));
      assertTrue(kong.response().get(2) instanceof String);
      kong.request(
          4, "plugin.StartInstance", new MessagePackWriter().map(1).text("Name").text("x"));
      assertTrue(kong.response().get(2) instanceof String);
      assertEquals("ret", kong.event(5, kong.start()).method());
    }
  }

  @Test
  void c20everyKindOfStepIsTakenAndAnUnknownOneIsAnError() throws Exception {
    try (ServerUnderTest server =
            ServerUnderTest.serving(ScriptedPlugin.answering(Kong.Request.method()));
        Worker kong = new Worker(server)) {
      int instance = kong.start();
      for (String variant : List.of(
          "Step",
          "StepMultiMap",
          "StepCredential",
          "StepConsumer",
          "StepRoute",
          "StepService",
          "StepMemoryStats")) {
        Says asked = kong.event(2, instance);
        kong.step(3, "plugin." + variant, asked.event(), text(variant));
        assertEquals(variant, kong.data().args().get(1));
      }
      Says asked = kong.event(4, instance);
      kong.step(5, "plugin.StepAside", asked.event(), text("x"));
      assertTrue(kong.response().get(2) instanceof String);
      kong.step(6, "plugin.Step", asked.event(), text("x"));
      assertEquals("x", kong.data().args().get(1));
    }
  }

  @Test
  void c23luasTablesAreReadWhateverTheyLookLike() throws Exception {
    try (ServerUnderTest server =
            ServerUnderTest.serving(ScriptedPlugin.answering(Kong.Request.query(100)));
        Worker kong = new Worker(server)) {
      int instance = kong.start();
      Map<String, String> expected = Map.of(
          "81 a1 61 92 a1 78 c3", "[Field[name=a, value=x], Field[name=a, value=null]]",
          "81 a1 61 90", "[Field[name=a, value=null]]",
          "81 a1 61 c3", "[Field[name=a, value=null]]",
          "90", "[]",
          "80", "[]",
          "81 a1 61 91 07", "[Field[name=a, value=7]]",
          "81 a1 61 c4 01 ff", "[Field[name=a, value=\u00c3\u00bf]]");
      for (Map.Entry<String, String> one : expected.entrySet()) {
        Says asked = kong.event(2, instance);
        byte[] data = HexFormat.ofDelimiter(" ").parseHex(one.getKey());
        kong.step(3, "plugin.StepMultiMap", asked.event(), new MessagePackWriter().encoded(data));
        assertEquals(one.getValue(), kong.data().args().get(1), one.getKey());
      }
    }
  }

  @Test
  void c24nothingThatIsSentIsNil() throws Exception {
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.exit(204, Map.of("X-A", "1"), new byte[0]));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      assertEquals(
          List.of(204.0, "", Map.of("X-A", "1")), kong.event(2, kong.start()).args());
    }
  }

  @Test
  void c31anExtensionOrADeeplyNestedAnswerIsAnErrorOfThatAnswerOnly() throws Exception {
    Question<String> method = Kong.Request.method();
    ScriptedPlugin plugin =
        new ScriptedPlugin((phase, pdk) -> pdk.ask(Questions.of(method), answers -> {
          try {
            exit(pdk, 200, answers.to(method));
          } catch (PdkException e) {
            exit(pdk, 502, "no answer");
          }
        }));
    try (ServerUnderTest server = ServerUnderTest.serving(plugin);
        Worker kong = new Worker(server)) {
      int instance = kong.start();
      byte[] deep = new byte[1000];
      Arrays.fill(deep, (byte) 0x91);
      deep[999] = (byte) 0xc0;
      for (byte[] data : List.of(new byte[] {(byte) 0xd4, 1, 1}, deep, new byte[] {(byte) 0xc2})) {
        Says asked = kong.event(2, instance);
        kong.step(3, "plugin.Step", asked.event(), new MessagePackWriter().encoded(data));
        assertEquals(List.of(502.0, "no answer"), kong.data().args().subList(0, 2));
      }
    }
  }
}
