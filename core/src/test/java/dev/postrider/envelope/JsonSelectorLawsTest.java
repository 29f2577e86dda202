package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;
import dev.postrider.testing.Json;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found without a tree is what Jackson finds in one. */
class JsonSelectorLawsTest {

  private static final List<String> SCALARS = List.of(
      "\"a\"",
      "\"\"",
      "\"longer \\u20ac \\ud83d\\ude00 é \\\"\\\\\\/\\n\"",
      "12345678901234567890",
      "-0.50e-1",
      "1.0",
      "0",
      "true",
      "false",
      "null",
      "\"]},{[\"");

  /** Few, so that they repeat; some are spelled in two ways, some are indices or need escapes. */
  private static final List<String> NAMES = List.of(
      "\"a\"",
      "\"\\u0061\"",
      "\"b\"",
      "\"\"",
      "\"0\"",
      "\"01\"",
      "\"a/b\"",
      "\"m~n\"",
      "\"é\"",
      "\"\\u00e9\"",
      "\"\\\"\"");

  private static final List<String> TOKENS =
      List.of("a", "b", "", "0", "1", "2", "01", "-", "a~1b", "m~0n", "é", "\"", "x");

  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> scalars = Arbitraries.of(SCALARS);
    Arbitrary<String> values = Arbitraries.oneOf(scalars, listed(scalars));
    return listed(Arbitraries.oneOf(values, listed(values)));
  }

  private static Arbitrary<String> listed(Arbitrary<String> values) {
    Arbitrary<String> members = Combinators.combine(Arbitraries.of(NAMES), values)
        .as((name, value) -> name + "\t:\t" + value);
    return Arbitraries.oneOf(
        values.list().ofMaxSize(4).map(all -> "[\t" + String.join("\t,", all) + "\n]"),
        members.list().ofMaxSize(5).map(all -> "{" + String.join(",\t", all) + "\t}"));
  }

  @Provide
  Arbitrary<List<String>> pointers() {
    Arbitrary<String> pointer = Arbitraries.of(TOKENS)
        .list()
        .ofMaxSize(4)
        .map(tokens -> tokens.isEmpty() ? "" : "/" + String.join("/", tokens));
    return pointer.list().ofMinSize(1).ofMaxSize(8).uniqueElements();
  }

  private static RequestView request(String document) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .body(document.getBytes(UTF_8))
        .build();
  }

  @Property(tries = 2000)
  void findsWhatJacksonFinds(
      @ForAll("documents") String spaced,
      @ForAll boolean isCompact,
      @ForAll("pointers") List<String> pointers,
      @ForAll Base64Mode base64)
      throws RequestRejectedException {
    // The scan of a compact body notes where the values are; otherwise they are found in the
    // envelope.
    String document = isCompact ? spaced.replaceAll("[\t\n]", "") : spaced;
    JsonSelector selector = new JsonSelector(pointers);
    EnvelopeConfig config = EnvelopeConfig.builder()
        .forwardHeaders(true)
        .base64(base64)
        .escapeForwardSlash(document.length() % 2 == 0)
        .build();
    EnvelopeEncoder encoder = new EnvelopeEncoder(config, selector);
    JsonNode tree = Json.parse(document);

    EncodedEnvelope envelope = encoder.encodeWithJson(request(document));
    byte[] alone = present(encoder.encodeJson(request(document)));

    assertTrue(envelope.hasJson());
    byte[] @Nullable [] found = envelope.values();
    byte[] @Nullable [] foundAlone = selector.select(alone, 0, alone.length);
    for (int i = 0; i < pointers.size(); i++) {
      JsonNode expected = tree.at(pointers.get(i));
      byte[] value = found[i];
      assertArrayEquals(value, foundAlone[i]);
      if (expected.isMissingNode()) {
        assertNull(value, pointers.get(i));
      } else {
        check(expected, present(value));
      }
    }
  }

  private static byte[] present(byte @Nullable [] bytes) {
    assertNotNull(bytes);
    return bytes;
  }

  private static void check(JsonNode expected, byte[] value) {
    Json.assertSame(expected, value);
    byte[] text = JsonSelector.text(value);
    if (expected.isNull()) {
      assertNull(text);
    } else if (expected.isTextual()) {
      assertEquals(expected.textValue(), new String(present(text), UTF_8));
    } else {
      assertArrayEquals(value, text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"1.00;1.00", "-0;-0", "1e2;1e2", "123456789012345678901;123456789012345678901"})
  void numbersKeepTheirDigits(String number, String expected) throws RequestRejectedException {
    byte[] json = present(new EnvelopeEncoder(EnvelopeConfig.builder().build())
        .encodeJson(request("{\"n\": " + number + " }")));
    byte[] found = new JsonSelector(List.of("/n")).select(json, 0, json.length)[0];
    assertEquals(expected, new String(present(found), UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":2,\"\\ud800\":1}",
        "{\"\\ud800\":1,\"a\":2}",
        "{\"a\":{},\"\\udc00\":1,\"a\":2}"
      })
  void nameWithHalfOfASurrogatePairIsFoundAsItIsReplaced(String document)
      throws RequestRejectedException {
    EnvelopeConfig config =
        EnvelopeConfig.builder().jsonLoneSurrogates(JsonLoneSurrogates.REPLACE).build();
    EnvelopeEncoder encoder =
        new EnvelopeEncoder(config, new JsonSelector(List.of("/a", "/\ufffd")));
    byte[] @Nullable [] found = encoder.encodeWithJson(request(document)).values();
    assertEquals("2", new String(present(found[0]), UTF_8));
    assertEquals("1", new String(present(found[1]), UTF_8));
  }

  @Property(tries = 1)
  void bodiesThatAreNotJsonHaveNone() throws RequestRejectedException {
    EnvelopeEncoder encoder = new EnvelopeEncoder(EnvelopeConfig.builder().build());
    BufferedRequest text = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "text/plain")
        .body("{\"a\":1}".getBytes(UTF_8))
        .build();
    assertFalse(encoder.encodeWithJson(text).hasJson());
    assertNull(encoder.encodeJson(text));
  }
}
