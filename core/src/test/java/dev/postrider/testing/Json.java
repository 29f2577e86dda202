package dev.postrider.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * JSON as the vectors compare it: the order of members does not count, the last of duplicate names
 * does, and numbers are equal if their exact decimal values are.
 */
public final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .build());
  }

  private Json() {}

  /**
   * Reads one JSON text.
   *
   * @throws AssertionError if {@code utf8} is not UTF-8 or not exactly one JSON text
   */
  public static JsonNode parse(byte[] utf8) {
    try {
      return parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8: " + new String(utf8, StandardCharsets.UTF_8), e);
    }
  }

  /**
   * Reads one JSON text.
   *
   * @throws AssertionError if {@code text} is not exactly one JSON text
   */
  public static JsonNode parse(String text) {
    JsonNode value;
    try {
      value = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
    if (value.isMissingNode()) {
      throw new AssertionError("not JSON: no value");
    }
    return value;
  }

  /** Whether both are the same JSON. */
  public static boolean same(JsonNode one, JsonNode other) {
    return one.equals(Json::compareLeaves, other);
  }

  /**
   * Checks that a text is the expected JSON.
   *
   * @throws AssertionError if {@code actualUtf8} is not JSON in UTF-8 or not the same
   */
  public static void assertSame(JsonNode expected, byte[] actualUtf8) {
    JsonNode actual = parse(actualUtf8);
    if (!same(expected, actual)) {
      throw new AssertionError("expected " + expected + " but was " + actual);
    }
  }

  private static int compareLeaves(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }
}
