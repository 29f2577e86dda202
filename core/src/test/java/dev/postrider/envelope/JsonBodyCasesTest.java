package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonBodyCasesTest {

  private static final EnvelopeEncoder ENCODER =
      new EnvelopeEncoder(EnvelopeConfig.builder().build());

  /** Reads what the encoder accepts, numbers exact; whether it would accept more is not asked. */
  private static final JsonMapper REFERENCE = JsonMapper.builder()
      .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  static {
    REFERENCE
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(1000).build());
  }

  static Stream<JsonNode> cases() {
    try (InputStream in = JsonBodyCasesTest.class.getResourceAsStream("json-cases.json")) {
      JsonNode cases = Json.parse(requireNonNull(in).readAllBytes()).required("cases");
      return StreamSupport.stream(cases.spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> accepted() {
    return cases().filter(testCase -> verdict(testCase).equals("accept"));
  }

  static Stream<JsonNode> rejected() {
    return cases().filter(testCase -> verdict(testCase).equals("reject"));
  }

  /** The bodies of all cases. */
  static Stream<byte[]> bodies() {
    return cases().map(JsonBodyCasesTest::body);
  }

  @Test
  void everyCaseHasAVerdictAndAnOwnName() {
    assertEquals(cases().count(), accepted().count() + rejected().count());
    assertEquals(
        cases().count(),
        cases().map(testCase -> testCase.required("name")).distinct().count());
    assertTrue(accepted().count() > 200 && rejected().count() > 300);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptsAndKeepsEveryValue(JsonNode testCase) throws Exception {
    byte[] body = body(testCase);
    byte[] message = ENCODER.encode(request(body));

    JsonNode bodyArgs = Json.parse(message).required("body_args");
    try (JsonParser parser = REFERENCE.createParser(new String(body, UTF_8))) {
      assertEquals(REFERENCE.<JsonNode>readTree(parser), bodyArgs);
    }
    assertArrayEquals(body, EnvelopeReader.read(message).body());
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void rejects(JsonNode testCase) {
    byte[] body = body(testCase);

    var rejection =
        assertThrows(RequestRejectedException.class, () -> ENCODER.encode(request(body)));
    assertEquals("invalid json body", rejection.error());
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void rejectsWhateverIsCutShort(JsonNode testCase) {
    byte[] body = new String(body(testCase), UTF_8).strip().getBytes(UTF_8);

    for (int length : List.of(body.length - 1, body.length / 2, 1)) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThrows(RequestRejectedException.class, () -> ENCODER.encode(request(cut)));
    }
  }

  private static BufferedRequest request(byte[] body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .body(body)
        .build();
  }

  private static String verdict(JsonNode testCase) {
    return testCase.required("verdict").textValue();
  }

  private static byte[] body(JsonNode testCase) {
    return testCase.has("text")
        ? testCase.required("text").textValue().getBytes(UTF_8)
        : HexFormat.of().parseHex(testCase.required("hex").textValue());
  }
}
