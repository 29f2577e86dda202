package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same texts are JSON as for Jackson, and with the same values. */
class JsonIndexLawsTest {

  private static final JsonMapper JACKSON = JsonMapper.builder()
      .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
      .build();

  private static final Pattern EXPONENT_OF_TEN_DIGITS = Pattern.compile("e[0-9]{10}");

  /** Texts of which about half are JSON. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> scalars = Arbitraries.of(
        "0",
        "-1.50e+2",
        "12345678901234567890",
        "true",
        "null",
        "\"\"",
        "\"aé\\n\\u00e9\\\"\"",
        "\"\\u20ac plain text that is long\"",
        "{}",
        "[ ]",
        "01",
        "+1",
        ".5",
        "1.",
        "tru",
        "\"\\x\"",
        "\"\\u12\"");
    Arbitrary<String> nested = Arbitraries.recursive(
        () -> scalars,
        value -> Arbitraries.oneOf(
            value.list().ofMaxSize(3).map(items -> "[" + String.join(" ,\n", items) + "]"),
            value
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(items -> "{\"a\": " + String.join(", \"a/~b\" :", items) + "}")),
        0,
        3);
    return Arbitraries.oneOf(
        nested,
        nested.flatMap(text -> Arbitraries.integers()
            .between(0, text.length())
            .flatMap(at -> Arbitraries.of("", ",", "]", "}", "{", "\"", "1", "e", "\\", " ")
                .map(inserted -> text.substring(0, at)
                    + inserted
                    + text.substring(Math.min(text.length(), at + 1))))));
  }

  @Property(tries = 1000)
  void readsWhatJacksonReads(@ForAll("texts") String text) throws Exception {
    // Jackson cannot hold a number of such an exponent.
    Assume.that(!EXPONENT_OF_TEN_DIGITS.matcher(text).find());
    JsonNode expected = jackson(text);
    if (expected == null) {
      assertThrows(MismatchException.class, () -> JsonScan.index(text.getBytes(UTF_8)), text);
    } else {
      JsonIndex index = JsonScan.index(text.getBytes(UTF_8));
      assertEquals(expected, tree(index, 0, ""), text);
    }
  }

  private static @Nullable JsonNode jackson(String text) {
    try {
      JsonNode node = JACKSON.readTree(text.getBytes(UTF_8));
      return node.isMissingNode() ? null : node;
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The value as Jackson has it; on the way its pointer is checked. */
  private static JsonNode tree(JsonIndex index, int value, String pointer) throws Exception {
    assertEquals(pointer, index.pointer(value));
    int next = index.next(value);
    switch (index.kind(value)) {
      case OBJECT -> {
        ObjectNode object = JACKSON.createObjectNode();
        for (int name = value + 1; name < next; name = index.next(name + 1)) {
          String text = index.text(name);
          object.set(text, tree(index, name + 1, pointer + "/" + JsonIndex.step(text)));
        }
        return object;
      }
      case ARRAY -> {
        ArrayNode array = JACKSON.createArrayNode();
        for (int item = value + 1; item < next; item = index.next(item)) {
          array.add(tree(index, item, pointer + "/" + array.size()));
        }
        assertEquals(array.size(), index.size(value));
        return array;
      }
      case STRING, NUMBER, BOOLEAN, NULL -> {
        byte[] json = index.bytes();
        int from = index.textStart(value);
        JsonNode node = JACKSON.readTree(json, from, index.textEnd(value) - from);
        if (node.isTextual()) {
          assertEquals(node.textValue(), index.text(value));
        }
        return node;
      }
    }
    throw new AssertionError();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\u0041\"", "\"\\ud800\\n\""})
  void halfASurrogatePairIsNoCharacter(String text) {
    assertThrows(MismatchException.class, () -> JsonScan.index(text.getBytes(UTF_8)));
  }

  @Test
  void bytesThatAreNotUtf8AreNoJson() {
    for (int[] bytes : new int[][] {{0xFF}, {0xC0, 0xAF}, {0xED, 0xA0, 0x80}, {0xE2, 0x82}}) {
      byte[] json = "\"plain text in front of ....\"".getBytes(UTF_8);
      for (int i = 0; i < bytes.length; i++) {
        json[24 + i] = (byte) bytes[i];
      }
      assertEquals(
          "expected JSON in UTF-8, found bytes that are not UTF-8",
          String.valueOf(
              assertThrows(MismatchException.class, () -> JsonScan.index(json)).getMessage()));
    }
  }

  @Test
  void nestingIsLimited() throws Exception {
    int most = JsonScan.MOST_LEVELS;
    JsonScan.index(("[".repeat(most) + "]".repeat(most)).getBytes(UTF_8));
    assertThrows(
        MismatchException.class,
        () -> JsonScan.index(("[".repeat(most + 1) + "]".repeat(most + 1)).getBytes(UTF_8)));
    assertThrows(
        MismatchException.class, () -> JsonScan.index("[".repeat(1_000_000).getBytes(UTF_8)));
  }
}
