package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.testing.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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

  @Provide
  Arbitrary<EnvelopeConfigBuilder> builders() {
    return Requests.builders();
  }

  @Property(tries = 5000)
  void readingGivesBackWhatWasForwardedWhateverTheOptions(
      @ForAll("requests") BufferedRequest request, @ForAll("configs") EnvelopeConfig config)
      throws RequestRejectedException {
    byte[] message;
    try {
      message = new EnvelopeEncoder(config).encode(request);
    } catch (RequestRejectedException e) {
      return;
    }
    Envelope envelope = EnvelopeReader.read(message);
    boolean replaces = config.onInvalidUtf8() == InvalidUtf8.REPLACE;

    if (config.forwardMethod()) {
      assertEquals(request.method(), envelope.method());
    }
    if (config.forwardUri()) {
      byte[] target = HttpText.bytes(request.target());
      assertEquals(HttpText.text(replaces ? Utf8Test.replaced(target) : target), envelope.target());
    }
    if (config.forwardHeaders()) {
      assertEquals(grouped(request, config), lines(envelope));
    }
    byte[] body = bytes(request.body(Integer.MAX_VALUE));
    byte[] read = requireNonNull(envelope.body());
    assertArrayEquals(
        replaces && !Arrays.equals(body, read) ? Utf8Test.replaced(body) : body, read);
  }

  /** Escaping slashes changes how they are written, all of them, and nothing else. */
  @Property(tries = 3000)
  void everySlashIsEscapedOnDemand(
      @ForAll("requests") BufferedRequest request,
      @ForAll("builders") EnvelopeConfigBuilder config) {
    String expected =
        outcome(new EnvelopeEncoder(config.escapeForwardSlash(false).build()), request);
    String message = outcome(new EnvelopeEncoder(config.escapeForwardSlash(true).build()), request);

    if (!message.startsWith("{")) {
      assertEquals(expected, message);
      return;
    }
    for (int slash = message.indexOf('/'); slash >= 0; slash = message.indexOf('/', slash + 1)) {
      int backslashes = 0;
      while (message.charAt(slash - 1 - backslashes) == '\\') {
        backslashes++;
      }
      assertEquals(1, backslashes % 2, message);
    }
    assertEquals(Json.parse(expected), Json.parse(message));
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

  /** As many lines as the limit lets through, by name; names that are not UTF-8 with U+FFFD. */
  private static Map<String, List<String>> grouped(RequestView request, EnvelopeConfig config) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    int[] lines = new int[1];
    int limit = config.maxHeaders();
    request.headers((name, value) -> {
      if (limit == 0 || lines[0]++ < limit) {
        byte[] text = HttpText.bytes(value);
        groups
            .computeIfAbsent(name(name), unused -> new ArrayList<>())
            .add(HttpText.text(
                config.onInvalidUtf8() == InvalidUtf8.REPLACE ? Utf8Test.replaced(text) : text));
      }
    });
    return groups;
  }

  private static String name(String name) {
    byte[] bytes = HttpText.bytes(name);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
        bytes[i] = (byte) (bytes[i] | 0x20);
      }
    }
    return HttpText.text(Utf8Test.replaced(bytes));
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
