package dev.postrider.kong.server;

import static dev.postrider.kong.server.Kong.Request.headers;
import static dev.postrider.kong.server.Kong.Request.rawBody;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class MessagePackFuzzTest {

  private static final List<Question<?>> QUESTIONS = List.of(
      Kong.Request.method(),
      Kong.Request.httpVersion(),
      Kong.Request.port(),
      Kong.Request.header("x"),
      headers(1000),
      rawBody(100),
      Kong.Client.consumer(),
      Kong.Client.credential(),
      Kong.Router.route(),
      Kong.Router.service(),
      SharedContext.get("x"));

  static Stream<byte[]> seeds() {
    return Stream.of(
            MessagePackLawsTest.encoded(
                new MessagePackWriter(),
                Map.of("host", List.of("a.com"), "x-multi", List.of("1", true))),
            new MessagePackWriter().bytes(new byte[] {0, -1, 104}),
            new MessagePackWriter().number(1.1),
            MessagePackLawsTest.encoded(
                new MessagePackWriter(),
                Map.of("id", "7", "service", Map.of("id", "8"), "port", 80.0)))
        .map(writer -> writer.out().toBytes());
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "6s")
  void anyBytesAreAnAnswerOrAnError(byte[] bytes) {
    decode(bytes);
  }

  /** Takes the bytes for the answer to each kind of question; only a WireException is allowed. */
  static void decode(byte[] bytes) {
    for (Question<?> question : QUESTIONS) {
      try {
        question.call(false).decode(new MessagePackReader(bytes, 0, bytes.length));
      } catch (WireException refused) {
        assertShort(refused);
      }
    }
    try {
      new MessagePackReader(bytes, 0, bytes.length).skip();
    } catch (WireException refused) {
      assertShort(refused);
    }
  }

  private static void assertShort(WireException refused) {
    assertTrue(String.valueOf(refused.getMessage()).length() < 200, "a short text");
  }
}
