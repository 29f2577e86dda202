package dev.postrider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.RedactionMethod;
import dev.postrider.testing.Json;
import dev.postrider.testing.LogLines;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Nothing that is redacted is in what is sent, in no form of it, nor in a log line or response. */
class RedactionLawsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** So that the rest of a message does not hold it by chance. */
  private static final String RARE = "zq7Xv";

  /** Each source through which the secret could come. */
  private static final Map<String, String> EXPRESSIONS = Map.of(
      "header", "header:x-secret",
      "cookie", "cookie:c",
      "query", "{query:s}-{query:k}",
      "uri", "uri",
      "json", "json:/s",
      "nested", "json:/list",
      "form", "form:s");

  /** Where the secret stands, and what the request is beside. */
  enum Place {
    FORM,
    JSON_STRING,
    JSON_ESCAPED,
    JSON_NAME,
    JSON_NESTED,
    MULTIPART,
    TEXT,
    MALFORMED_JSON
  }

  private record Example(
      String secret,
      Place place,
      RedactionMethod method,
      MessageFormat format,
      Base64Mode base64,
      boolean invalid,
      boolean escapes,
      boolean lenient) {

    boolean isJson() {
      return place.name().startsWith("JSON");
    }

    /** Whether a record can be made; only an envelope is one without a body. */
    boolean isSent() {
      return place != Place.MALFORMED_JSON
          && switch (format) {
            case ENVELOPE -> true;
            case RAW_BODY, TEMPLATE, CLOUDEVENTS_STRUCTURED, CLOUDEVENTS_BINARY ->
              place != Place.TEXT;
            case JSON_BODY -> isJson();
          };
    }
  }

  @Provide
  Arbitrary<Example> examples() {
    Arbitrary<String> secrets = Arbitraries.strings()
        .withChars("aZ09 \"\\/%+&=;,'<>{}[]:~*\u00e4\u20ac\ud83d\ude00-_.")
        .ofMinLength(1)
        .ofMaxLength(12)
        .map(text -> RARE + text.replaceAll("[\ud800-\udfff]", "") + RARE);
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    return Combinators.combine(
            secrets,
            Arbitraries.of(Place.class),
            Arbitraries.of(RedactionMethod.class),
            Arbitraries.of(MessageFormat.class),
            Arbitraries.of(Base64Mode.AUTO, Base64Mode.ALWAYS),
            flags,
            flags,
            flags)
        .as(Example::new);
  }

  private static String percent(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String latin1(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String json(String text, boolean escaped) {
    try {
      if (!escaped) {
        return latin1(JSON.writeValueAsString(text));
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
    StringBuilder all = new StringBuilder("\"");
    text.chars().forEach(c -> all.append(String.format(Locale.ROOT, "\\u%04X", c)));
    return all.append('"').toString();
  }

  private static BufferedRequest request(Example example) {
    String secret = example.secret();
    String odd = example.invalid() ? "\u00ff" : "";
    String body = switch (example.place()) {
      case FORM -> "a=1&s=" + percent(secret) + "&b=" + odd + "&s=" + percent(secret);
      case JSON_STRING -> "{\"a\":1,\"s\":" + json(secret, false) + ",\"b\":[]}";
      case JSON_ESCAPED -> "{\"\\u0073\" : " + json(secret, true) + "}";
      case JSON_NAME -> "{\"s\":{" + json(secret, false) + ":[1]},\"b\":2}";
      case JSON_NESTED -> "{\"list\":[{\"x\":" + json(secret, true) + "}, {\"y\":1}]}";
      case MULTIPART ->
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + odd
            + "\r\n--b\r\nContent-Disposition: form-data; name=\"s\"; filename=\"f\"\r\n\r\n"
            + latin1(secret) + "\r\n--b--\r\n";
      case TEXT -> latin1(secret);
      case MALFORMED_JSON -> "{\"s\":" + json(secret, false);
    };
    String type = switch (example.place()) {
      case FORM -> "application/x-www-form-urlencoded";
      case MULTIPART -> "multipart/form-data; boundary=b";
      case TEXT -> "text/plain";
      default -> "application/json";
    };
    return BufferedRequest.builder("POST", "/p?x=1&s=" + percent(secret) + "&k=" + percent(secret))
        .header("Content-Type", type)
        .header("X-Secret", latin1(secret))
        .header("x-secret", latin1(secret))
        .header("Cookie", "c=" + percent(secret))
        .body(body.getBytes(ISO_8859_1))
        .build();
  }

  private static PublisherConfig config(Example example) {
    PublisherConfigBuilder config = PublisherConfig.builder()
        .topic("t")
        .producerAsync(false)
        .messageFormat(example.format())
        .messageTemplate("[\"{json:}\", \"{method}\"]")
        .cloudeventsAttributes(Map.of("type", "constant:t", "source", "constant:s"))
        .key("header:x-secret | query:k | json:/s | form:s")
        .recordHeaders(EXPRESSIONS)
        .topicsQueryArg("x")
        .allowedTopics("1")
        .returnErrorMessage(true)
        .forwardAllByDefault(true)
        .envelope(EnvelopeConfig.builder()
            .forwardMethod(true)
            .forwardUri(true)
            .forwardHeaders(true)
            .base64(example.base64())
            .escapeForwardSlash(example.escapes())
            .multipartParts(example.escapes())
            .multipartLenient(example.lenient())
            .build())
        .redactHeaders("x-secret", "COOKIE")
        .redactQuery("s", "k")
        .redactBody("s", "/list/*/x")
        .redactWith(example.method());
    if (example.method() == RedactionMethod.HASH) {
      config.redactKey("key");
    }
    return config.build();
  }

  @Property(tries = 200)
  void noRedactedValueIsInTheRecordInAnyForm(@ForAll("examples") Example example) {
    StringBuilder seen = new StringBuilder();
    try (LogLines log = LogLines.ofAllLevels("dev.postrider");
        MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        RequestPublisher publisher = RequestPublisher.create(config(example), producer)) {
      Response response =
          publisher.publish(request(example)).toCompletableFuture().join();
      assertEquals(example.isSent() ? 200 : 400, response.status(), response.json());
      assertEquals(example.isSent() ? 1 : 0, producer.history().size());
      seen.append(response.json()).append(response.headers()).append(log.lines());
      for (ProducerRecord<byte[], byte[]> record : producer.history()) {
        boolean isBody = example.format() == MessageFormat.RAW_BODY
            || example.format() == MessageFormat.CLOUDEVENTS_BINARY;
        see(record, !isBody || example.isJson(), seen);
      }
    }
    assertNone(example.secret(), seen.toString());
    assertFalse(seen.toString().contains(RARE), () -> RARE + " in " + seen);
  }

  /** Each part as it is, and each text in it as base64, percent-encoding and escapes may hide it. */
  private static void see(
      ProducerRecord<byte[], byte[]> record, boolean isJson, StringBuilder seen) {
    List<String> texts = new ArrayList<>();
    texts.add(text(record.value()));
    if (record.key() != null) {
      texts.add(text(record.key()));
    }
    record.headers().forEach(header -> texts.add(text(header.value())));
    if (isJson) {
      texts(Json.parse(record.value()), texts);
    }
    for (String one : texts) {
      seen.append(one).append('\n').append(decodedPercent(one)).append('\n');
      try {
        String decoded = text(Base64.getDecoder().decode(one));
        seen.append(decoded).append('\n').append(decodedPercent(decoded)).append('\n');
        seen.append(decodedEscapes(decoded)).append('\n');
      } catch (IllegalArgumentException e) {
        seen.append(decodedEscapes(one)).append('\n');
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static String decodedPercent(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** What JSON's escapes stand for, one level of them. */
  private static String decodedEscapes(String text) {
    try {
      return JSON.readTree(text).toString();
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  private static void texts(JsonNode node, List<String> texts) {
    if (node.isTextual()) {
      texts.add(node.textValue());
    }
    node.fieldNames().forEachRemaining(texts::add);
    node.forEach(child -> texts(child, texts));
  }

  /** The forms in which a value travels; base64 in each of its three alignments, without the ends. */
  private static void assertNone(String secret, String seen) {
    List<String> forms = new ArrayList<>(List.of(
        secret,
        percent(secret),
        percent(secret).toLowerCase(Locale.ROOT),
        json(secret, false),
        json(secret, true)));
    for (int before = 0; before < 3; before++) {
      byte[] shifted = ("x".repeat(before) + secret).getBytes(UTF_8);
      String base64 = Base64.getEncoder().encodeToString(shifted);
      forms.add(base64.substring(before == 0 ? 0 : 4, base64.length() - 4));
    }
    for (String form : forms) {
      assertTrue(form.length() >= 8 && !seen.contains(form), () -> form + " in " + seen);
    }
  }
}
