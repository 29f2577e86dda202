package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVectors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Envelopes of all kinds, and the schemas for them in the jar. */
final class Envelopes {

  private Envelopes() {}

  /** The shared ones, and one with each member that they lack. */
  static Stream<JsonNode> all() {
    Stream<JsonNode> shared = RequestVectors.all().flatMap(vector -> values(vector.expected()));
    return Stream.concat(shared, Stream.of(multipart(), undone(), inStore(), partsInStore()));
  }

  private static Stream<JsonNode> values(RequestVector.Expected expected) {
    if (expected instanceof RequestVector.Message message) {
      return Stream.of(message.value());
    }
    return expected instanceof RequestVector.Sent sent
        ? sent.records().stream().map(RequestVector.Produced::value)
        : Stream.empty();
  }

  private static JsonNode multipart() {
    String body = """
        --b
        Content-Disposition: form-data; name="meta"
        Content-Type: application/json

        {"id": 12345678901234567890, "n": [null, 0.1]}
        --b
        Content-Disposition: form-data; name="file"; filename="a.bin"

        \u0000\u00ff
        --b
        Content-Disposition: form-data; name="text"

        x
        --b--
        """;
    return envelope(
        EnvelopeConfig.builder()
            .multipartParts(true)
            .multipartJson(true)
            .maxQueryArgs(1)
            .build(),
        BufferedRequest.builder("POST", "/%FF\u00ff?a&b=\u00ff")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .header("X-Binary", "\u00ff")
            .body(body.getBytes(ISO_8859_1))
            .build());
  }

  private static JsonNode undone() {
    return Json.parse("{\"body\":\"[null]\",\"body_args\":[null],\"body_decoded\":[\"gzip\"],"
        + "\"body_charset\":\"utf-16le\",\"uri_base64\":true,\"truncated\":[\"headers\"]}");
  }

  private static JsonNode inStore() {
    return Json.parse(
        "{\"method\":\"PUT\",\"body_claim_check\":{\"uri\":\"s3://bodies/a\",\"size\":0,"
            + "\"sha256\":\"" + "0".repeat(64) + "\"}}");
  }

  private static JsonNode partsInStore() {
    return Json.parse(
        "{\"body_claim_check\":{\"uri\":\"s3://bodies/a\",\"size\":4294967303,\"sha256\":\""
            + "0".repeat(64)
            + "\"},\"body_args\":{\"a\":\"v\"},\"body_parts\":[{\"name\":\"a\",\"size\":1,\"value\":\"v\"},"
            + "{\"name\":\"f\",\"filename\":\"f.png\",\"size\":7,\"offset\":4294967296,\"sha256\":\""
            + "1".repeat(64) + "\"}]}");
  }

  /** The members that the manual lists. */
  static Set<String> documented() {
    String table;
    try {
      table = Documentation.table("envelope-members");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table
        .lines()
        .skip(2)
        .flatMap(row ->
            Pattern.compile("`([a-z0-9_]+)`").matcher(row.split("\\|", -1)[1]).results())
        .map(name -> name.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JsonNode envelope(EnvelopeConfig config, BufferedRequest request) {
    try {
      return Json.parse(new EnvelopeEncoder(config).encode(request));
    } catch (RequestRejectedException e) {
      throw new AssertionError(e);
    }
  }

  /** A resource of the jar. */
  static String resource(String name) {
    try (InputStream in = PayloadEncoder.class.getResourceAsStream("/META-INF/postrider/" + name)) {
      if (in == null) {
        throw new AssertionError("no " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void dropNulls(ObjectNode object) {
    object.properties().removeIf(member -> member.getValue().isNull());
  }

  /** Puts JSON in the place of its text, if there is any. */
  static void readJsonText(ObjectNode object, String member) {
    JsonNode text = object.get(member);
    if (text != null) {
      object.set(member, Json.parse(text.textValue()));
    }
  }
}
