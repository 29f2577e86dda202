package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EnvelopeLawsTest {

  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final List<String> ORDER = List.of(
      "method",
      "uri",
      "uri_args",
      "headers",
      "body",
      "body_args",
      "body_base64",
      "uri_base64",
      "uri_args_base64",
      "headers_base64",
      "body_args_base64",
      "body_parts",
      "truncated");

  @Provide
  Arbitrary<BufferedRequest> requests() {
    return Requests.requests();
  }

  @Provide
  Arbitrary<EnvelopeConfig> configs() {
    return Requests.configs();
  }

  @Property(tries = 3000)
  void readingGivesBackWhatWasForwarded(@ForAll("requests") BufferedRequest request)
      throws RequestRejectedException {
    byte[] message;
    try {
      message = new EnvelopeEncoder(Requests.everything().build()).encode(request);
    } catch (RequestRejectedException e) {
      return;
    }
    Envelope envelope = EnvelopeReader.read(message);

    assertEquals(request.method(), envelope.method());
    assertEquals(request.target(), envelope.target());
    assertEquals(grouped(request), lines(envelope));
    assertArrayEquals(bytes(request.body(Integer.MAX_VALUE)), envelope.body());
  }

  @Property(tries = 500)
  void readingGivesBackAnyBodyThatIsNotParsed(@ForAll byte[] body) throws RequestRejectedException {
    for (String type : List.of("text/plain", "application/octet-stream", "x/y")) {
      BufferedRequest request = BufferedRequest.builder("PUT", "/")
          .header("Content-Type", type)
          .body(body)
          .build();
      byte[] message = new EnvelopeEncoder(EnvelopeConfig.builder().build()).encode(request);
      assertArrayEquals(body, EnvelopeReader.read(message).body());
    }
  }

  @Property(tries = 5000)
  void everyMessageIsStrictJsonWithMembersInOrder(
      @ForAll("requests") BufferedRequest request, @ForAll("configs") EnvelopeConfig config)
      throws Exception {
    byte[] message;
    try {
      message = new EnvelopeEncoder(config).encode(request);
    } catch (RequestRejectedException e) {
      assertEquals(RequestRejectedException.Reason.MALFORMED, e.reason());
      return;
    }
    UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(message));
    JsonNode envelope = STRICT.readTree(message);

    List<String> members = new ArrayList<>();
    envelope.fieldNames().forEachRemaining(members::add);
    List<String> expected = new ArrayList<>(ORDER);
    expected.retainAll(members);
    assertEquals(expected, members);
    assertEquals(config.forwardMethod(), envelope.has("method"));
    assertEquals(config.forwardUri(), envelope.has("uri") && envelope.has("uri_args"));
    assertEquals(config.forwardHeaders(), envelope.has("headers"));
    assertTrue(envelope.has("body") && envelope.has("body_args"));
  }

  @Property(tries = 1000)
  void whatAnEncoderWroteBeforeChangesNothing(
      @ForAll("requests") BufferedRequest first,
      @ForAll("requests") BufferedRequest second,
      @ForAll("configs") EnvelopeConfig config) {
    EnvelopeEncoder used = new EnvelopeEncoder(config);
    outcome(used, first);

    assertEquals(outcome(new EnvelopeEncoder(config), second), outcome(used, second));
  }

  @Property(tries = 1000)
  void whereTheBodyLiesChangesNothing(
      @ForAll("requests") BufferedRequest request, @ForAll("configs") EnvelopeConfig config)
      throws RequestRejectedException {
    byte[] body = bytes(request.body(Integer.MAX_VALUE));
    ByteBuffer offset = ByteBuffer.allocate(body.length + 7);
    Arrays.fill(offset.array(), (byte) '"');
    offset.position(3).put(body).flip().position(3);
    ByteBuffer direct = ByteBuffer.allocateDirect(body.length).put(body).flip();
    EnvelopeEncoder encoder = new EnvelopeEncoder(config);

    String expected = outcome(encoder, request);
    assertEquals(expected, outcome(encoder, withBody(request, offset)));
    assertEquals(expected, outcome(encoder, withBody(request, direct)));
    assertEquals(expected, outcome(encoder, withBody(request, direct.asReadOnlyBuffer())));
  }

  private static BufferedRequest withBody(BufferedRequest request, ByteBuffer body) {
    BufferedRequest.Builder copy = BufferedRequest.builder(request.method(), request.target());
    request.headers(copy::header);
    return copy.body(body).build();
  }

  private static String outcome(EnvelopeEncoder encoder, RequestView request) {
    try {
      return new String(encoder.encode(request), UTF_8);
    } catch (RequestRejectedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Map<String, List<String>> grouped(RequestView request) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    request.headers((name, value) -> groups
        .computeIfAbsent(name.toLowerCase(Locale.ROOT), unused -> new ArrayList<>())
        .add(HttpText.text(HttpText.bytes(value))));
    return groups;
  }

  private static Map<String, List<String>> lines(Envelope envelope) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (Header header : requireNonNull(envelope.headers())) {
      groups.computeIfAbsent(header.name(), unused -> new ArrayList<>()).add(header.value());
    }
    return groups;
  }

  private static byte[] bytes(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }
}
