package dev.postrider.split;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.config.OnPartial;
import dev.postrider.config.Split;
import dev.postrider.config.SplitConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.testing.Json;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The items are what Jackson finds in the array, or what has been joined, and each stands where it says. */
class BodySplitterLawsTest {

  @Provide
  Arbitrary<List<String>> values() {
    return Arbitraries.of(
            "{}",
            "[]",
            "0",
            "-1.5e3",
            "true",
            "null",
            "\"\"",
            "\"]},{[\\\"\"",
            "\"a\\\\\"",
            "{\"a\":[1,{\"b\":\"}\"}],\"\u00e9\":\"\u20ac\"}",
            "[[],[[1]], \"x\" ]")
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> spaces() {
    return Arbitraries.strings().withChars(" \t\r\n").ofMaxLength(2);
  }

  private static BodySplitter splitter(Split form) {
    return new BodySplitter(
        new SplitConfig(form, 100, OnPartial.KEEP), EnvelopeConfig.builder().build());
  }

  private static List<String> texts(BodySplitter splitter, String contentType, byte[] body)
      throws RequestRejectedException {
    List<String> texts = new ArrayList<>();
    List<Item> items = splitter.items(BufferedRequest.builder("POST", "/")
        .header("Content-Type", contentType)
        .body(body)
        .build());
    for (Item item : items) {
      byte[] content = new byte[item.content().remaining()];
      item.content().duplicate().get(content);
      assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(body, item.offset(), content.length));
      texts.add(new String(content, UTF_8));
    }
    return texts;
  }

  @Property(tries = 300)
  void elementsAreThoseOfTheArray(
      @ForAll("values") List<String> values, @ForAll("spaces") String space) throws Exception {
    String body = space + "[" + space + String.join(space + "," + space, values) + space + "]";
    assertEquals(
        values, texts(splitter(Split.JSON_ARRAY), "application/json", body.getBytes(UTF_8)));
    JsonNode tree = Json.parse(body);
    assertEquals(values.size(), tree.size());
  }

  @Property(tries = 300)
  void linesAreWhatHasBeenJoined(
      @ForAll("values") List<String> values, @ForAll("spaces") String space) throws Exception {
    String body = String.join(space + "\n" + space, values) + space;
    assertEquals(
        values, texts(splitter(Split.NDJSON), "Application/X-NDJSON;a=b", body.getBytes(UTF_8)));
  }

  /** Cut anywhere, an array is refused whole: no item of it is ever handed out. */
  @Property(tries = 300)
  void aCutArrayHasNoItems(@ForAll("values") List<String> values, @ForAll int at) {
    byte[] body = ("[" + String.join(",", values) + "]").getBytes(UTF_8);
    int length = Math.floorMod(at, body.length);
    byte[] cut = Arrays.copyOf(body, length);
    boolean refused = false;
    try {
      texts(splitter(Split.JSON_ARRAY), "application/json", cut);
    } catch (RequestRejectedException e) {
      refused = e.reason() == RequestRejectedException.Reason.MALFORMED;
    }
    assertTrue(refused);
  }
}
