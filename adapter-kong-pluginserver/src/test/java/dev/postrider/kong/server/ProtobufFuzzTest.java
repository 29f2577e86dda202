package dev.postrider.kong.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class ProtobufFuzzTest {

  private static final List<Question<?>> QUESTIONS = List.of(
      Kong.Request.method(),
      Kong.Request.httpVersion(),
      Kong.Request.port(),
      Kong.Request.header("x"),
      Kong.Request.headers(1000),
      Kong.Request.rawBody(100),
      Kong.Client.consumer(),
      Kong.Client.credential(),
      Kong.Router.route(),
      Kong.Router.service(),
      SharedContext.get("x"));

  static Stream<byte[]> seeds() {
    HexFormat hex = HexFormat.ofDelimiter(" ");
    return Stream.of(
            "0a 0b 65 78 61 6d 70 6c 65 2e 63 6f 6d",
            "0a 0f 0a 04 68 6f 73 74 12 07 1a 05 61 2e 63 6f 6d"
                + " 0a 17 0a 07 78 2d 6d 75 6c 74 69 12 0c 32 0a 0a 03 1a 01 31 0a 03 1a 01 32",
            "0a 04 00 ff 68 69",
            "12 03 2f 74 6d",
            "08 01",
            "09 9a 99 99 99 99 99 f1 3f")
        .map(hex::parseHex);
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
        question.call(false).decode(new ProtobufReader(bytes, 0, bytes.length));
      } catch (WireException refused) {
        assertShort(refused);
      }
    }
  }

  private static void assertShort(WireException refused) {
    assertTrue(String.valueOf(refused.getMessage()).length() < 200, "a short text");
  }
}
