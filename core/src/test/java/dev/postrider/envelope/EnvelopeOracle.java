package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold for any request, judged by Jackson's parsers: for tests that invent requests. */
final class EnvelopeOracle {

  private static final StreamReadConstraints NO_LIMITS = StreamReadConstraints.builder()
      .maxNestingDepth(Integer.MAX_VALUE)
      .maxNumberLength(Integer.MAX_VALUE)
      .maxStringLength(Integer.MAX_VALUE)
      .maxNameLength(Integer.MAX_VALUE)
      .build();

  /** RFC 8259 and nothing else. */
  private static final JsonFactory STRICT =
      JsonFactory.builder().streamReadConstraints(NO_LIMITS).build();

  private static final JsonFactory WITH_RAW_CONTROLS = JsonFactory.builder()
      .streamReadConstraints(NO_LIMITS)
      .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
      .build();

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Linear in the body, and generous because Jazzer's hooks allocate too. */
  private static final long FIXED_BYTES = 1024 * 1024;

  private static final long BYTES_PER_BODY_BYTE = 128;

  /** Loading a class costs memory once. */
  private static final int ATTEMPTS = 3;

  private EnvelopeOracle() {}

  /**
   * The message, checked, or null if the request was rejected.
   *
   * @throws AssertionError if it is not strict JSON in UTF-8 with the expected members, if reading it
   *     does not give back {@code body}, or if making it took more memory than the body explains
   */
  static byte @Nullable [] encode(
      EnvelopeConfig config, String target, String contentType, byte[] body) {
    BufferedRequest request = BufferedRequest.builder("POST", target)
        .header("Content-Type", contentType)
        .header("X-Body", body)
        .body(body)
        .build();
    byte[] message = encode(config, request, body.length);
    if (message != null) {
      assertEquals(members(config), knownMembers(message));
      assertArrayEquals(body, EnvelopeReader.read(message).body());
    }
    return message;
  }

  private static byte @Nullable [] encode(
      EnvelopeConfig config, RequestView request, int bodyLength) {
    long limit = FIXED_BYTES + BYTES_PER_BODY_BYTE * bodyLength;
    long thread = Thread.currentThread().getId();
    long allocated = Long.MAX_VALUE;
    byte[] message = null;
    for (int attempt = 0; attempt < ATTEMPTS && allocated > limit; attempt++) {
      long before = THREADS.getThreadAllocatedBytes(thread);
      message = encode(config, request);
      allocated = THREADS.getThreadAllocatedBytes(thread) - before;
    }
    assertTrue(
        allocated <= limit, allocated + " bytes allocated for a body of " + bodyLength + " bytes");
    return message;
  }

  private static byte @Nullable [] encode(EnvelopeConfig config, RequestView request) {
    try {
      return new EnvelopeEncoder(config).encode(request);
    } catch (RequestRejectedException e) {
      assertEquals(RequestRejectedException.Reason.MALFORMED, e.reason());
      return null;
    }
  }

  private static List<String> members(EnvelopeConfig config) {
    List<String> members = new ArrayList<>();
    if (config.forwardMethod()) {
      members.add("method");
    }
    if (config.forwardUri()) {
      members.addAll(List.of("uri", "uri_args"));
    }
    if (config.forwardHeaders()) {
      members.add("headers");
    }
    if (config.forwardBody()) {
      members.addAll(List.of("body", "body_args"));
    }
    return members;
  }

  /** The members that every message of a configuration has. */
  private static List<String> knownMembers(byte[] message) {
    List<String> members = new ArrayList<>();
    try (JsonParser parser = STRICT.createParser(text(message))) {
      assertEquals(JsonToken.START_OBJECT, parser.nextToken());
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        members.add(parser.currentName());
        parser.nextToken();
        skip(parser);
      }
      assertEquals(JsonToken.END_OBJECT, parser.currentToken());
      assertEquals(null, parser.nextToken());
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + new String(message, UTF_8), e);
    }
    members.removeIf(member ->
        member.endsWith("_base64") || member.equals("truncated") || member.equals("body_parts"));
    return members;
  }

  /** Goes over a value and reads its every token, which skipChildren need not do. */
  private static void skip(JsonParser parser) throws IOException {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      parser.getText();
    } while (depth > 0 && parser.nextToken() != null);
  }

  private static String text(byte[] utf8) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  /**
   * Whether a body is JSON as the encoder should see it: RFC 8259,
   * raw control characters in strings allowed; an object or array unless scalars are allowed, nested
   * at most {@code maxDepth} deep; no lone surrogate; no number beyond the range of a double.
   */
  static boolean isJson(byte[] body, int maxDepth, boolean scalarsAllowed) {
    try (JsonParser parser = WITH_RAW_CONTROLS.createParser(text(body))) {
      JsonToken token = parser.nextToken();
      if (token == null || !(token.isStructStart() || scalarsAllowed)) {
        return false;
      }
      int depth = 0;
      do {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        boolean within = switch (token) {
          case FIELD_NAME, VALUE_STRING -> UTF_8.newEncoder().canEncode(parser.getText());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            !Double.isInfinite(Double.parseDouble(parser.getText()));
          default -> true;
        };
        if (!within || depth > maxDepth) {
          return false;
        }
        token = parser.nextToken();
      } while (token != null && depth > 0);
      return token == null && depth == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Checks that {@code body_args} has the body's tokens: names, texts and numbers digit for digit. */
  static void assertBodyArgsAre(byte[] body, byte[] message) {
    try (JsonParser expected = WITH_RAW_CONTROLS.createParser(text(body));
        JsonParser actual = STRICT.createParser(text(message))) {
      actual.nextToken();
      while (!"body_args".equals(actual.nextFieldName())) {
        actual.skipChildren();
      }
      for (JsonToken token = expected.nextToken(); token != null; token = expected.nextToken()) {
        assertEquals(token, actual.nextToken());
        assertEquals(expected.getText(), actual.getText());
      }
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + new String(message, UTF_8), e);
    }
  }
}
