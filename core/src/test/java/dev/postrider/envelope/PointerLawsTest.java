package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.testing.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/**
 * A consumer that reads a message with an ordinary JSON library, looks each pointer up (RFC 6901) and
 * decodes what is there, has the right bytes of every value, whatever the names are.
 */
class PointerLawsTest {

  /** A value of a JSON body; names and texts are bytes, one character each. */
  private sealed interface Value {}

  private record Text(String latin1) implements Value {

    private byte[] bytes() {
      return HttpText.bytes(latin1);
    }
  }

  private record Elements(List<Value> values) implements Value {}

  private record Members(List<Member> members) implements Value {}

  private record Member(String latin1, Value value) {

    private byte[] name() {
      return HttpText.bytes(latin1);
    }
  }

  /** Few and short, so that they repeat, become equal, and have to be escaped in pointers. */
  @Provide
  Arbitrary<byte[]> names() {
    Arbitrary<byte[]> pieces = Arbitraries.of("61", "7e", "2f", "30", "c3a9", "efbfbd", "ff", "fe")
        .map(hex -> HexFormat.of().parseHex(hex));
    return Arbitraries.oneOf(
        pieces.list().ofMaxSize(2).map(PointerLawsTest::joined),
        Arbitraries.of(bytes(0xED, 0xA0, 0x80), bytes(0xC3), bytes(0xE2, 0x82), bytes('"', '\\')));
  }

  /** Some of them look like the base64 of others. */
  private Arbitrary<byte[]> texts() {
    return Arbitraries.oneOf(
        names(), Arbitraries.of("YQ==", "/w==", "").map(text -> text.getBytes(UTF_8)));
  }

  @Provide
  Arbitrary<Value> values() {
    return values(3);
  }

  private Arbitrary<Value> values(int depth) {
    Arbitrary<Value> texts = texts().map(HttpText::text).map(Text::new);
    if (depth == 0) {
      return texts;
    }
    Arbitrary<Value> inner = Arbitraries.lazy(() -> values(depth - 1));
    return Arbitraries.frequencyOf(
        Tuple.of(2, texts),
        Tuple.of(2, inner.list().ofMaxSize(4).map(Elements::new)),
        Tuple.of(
            3,
            Combinators.combine(names().map(HttpText::text), inner)
                .as(Member::new)
                .list()
                .ofMaxSize(5)
                .map(Members::new)));
  }

  @Property(tries = 5000)
  void jsonValuesAreFoundByTheirPointers(
      @ForAll("values") Value value, @ForAll boolean escapeForwardSlash) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    write(value, body);
    EnvelopeConfig config = EnvelopeConfig.builder()
        .onInvalidUtf8(InvalidUtf8.BASE64)
        .jsonScalars(EnvelopeConfig.JsonScalars.ALLOW)
        .escapeForwardSlash(escapeForwardSlash)
        .build();
    byte[] message =
        new EnvelopeEncoder(config).encode(request("application/json", body.toByteArray(), "/"));

    assertArrayEquals(body.toByteArray(), EnvelopeReader.read(message).body());
    JsonNode envelope = Json.parse(message);
    Set<String> pointers = pointers(envelope, "body_args");
    assertSame(value, envelope.required("body_args"), "", pointers);
    assertTrue(pointers.isEmpty(), () -> "lead nowhere: " + pointers);
  }

  @Property(tries = 3000)
  void argumentsAreFoundByTheirPointers(@ForAll("arguments") List<Member> arguments)
      throws Exception {
    StringBuilder form = new StringBuilder();
    Map<String, List<Value>> byName = new LinkedHashMap<>();
    for (Member argument : arguments) {
      byte[] bytes = ((Text) argument.value()).bytes();
      form.append(encoded(argument.name())).append('=').append(encoded(bytes)).append('&');
      if (argument.name().length > 0) {
        byName
            .computeIfAbsent(replaced(argument.name()), unused -> new ArrayList<>())
            .add(argument.value());
      }
    }
    EnvelopeConfig config = Requests.unlimited().forwardUri(true).build();
    JsonNode envelope = Json.parse(new EnvelopeEncoder(config)
        .encode(request(
            "application/x-www-form-urlencoded", form.toString().getBytes(UTF_8), "/?" + form)));

    for (String member : List.of("uri_args", "body_args")) {
      Set<String> pointers = pointers(envelope, member);
      assertEquals(byName.size(), envelope.required(member).size());
      byName.forEach((name, values) -> assertSame(
          values.size() == 1 ? values.get(0) : new Elements(values),
          envelope.required(member).required(name),
          "/" + escaped(name),
          pointers));
      assertTrue(pointers.isEmpty(), () -> "lead nowhere: " + pointers);
    }
  }

  @Provide
  Arbitrary<List<Member>> arguments() {
    return Combinators.combine(names(), texts())
        .as((name, text) -> new Member(HttpText.text(name), new Text(HttpText.text(text))))
        .list()
        .ofMaxSize(8);
  }

  @Test
  void ofMembersOfOneNameOnlyTheLastIsWritten() throws Exception {
    assertEquals("{\"a\":\"YQ==\"}", bodyArgs("{'a':'\u00ff','a':'YQ=='}"));
    assertEquals(
        "{\"\uFFFD\":\"/w==\"} [\"/\uFFFD\"]",
        bodyArgs("{'\u00ff':['\u00ff',{}],'\u00fe':'\u00ff'}"));
    assertEquals("{\"a\":{\"\":1}}", bodyArgs("{'\\u0061':'\u00ff','a':{'':['},',{'':2}],'':1}}"));
  }

  /** The members {@code body_args} and {@code body_args_base64} for a body in ISO-8859-1. */
  private static String bodyArgs(String body) throws Exception {
    EnvelopeConfig config =
        EnvelopeConfig.builder().onInvalidUtf8(InvalidUtf8.BASE64).build();
    byte[] message = new EnvelopeEncoder(config)
        .encode(request("application/json", HttpText.bytes(body.replace('\'', '"')), "/"));
    String text = new String(message, UTF_8);
    return text.replaceFirst(".*,\"body_args\":(.*),\"body_base64\":true(.*)}", "$1$2")
        .replace(",\"body_args_base64\":", " ");
  }

  /** Compares and takes the pointers that are used out of the set. */
  private static void assertSame(
      Value expected, JsonNode actual, String pointer, Set<String> pointers) {
    if (expected instanceof Text text) {
      byte[] found = pointers.remove(pointer)
          ? Base64.getDecoder().decode(actual.textValue())
          : actual.textValue().getBytes(UTF_8);
      assertArrayEquals(text.bytes(), found, pointer);
    } else if (expected instanceof Elements elements) {
      assertEquals(elements.values().size(), actual.size(), pointer);
      for (int i = 0; i < actual.size(); i++) {
        assertSame(elements.values().get(i), actual.required(i), pointer + "/" + i, pointers);
      }
    } else if (expected instanceof Members members) {
      Map<String, Value> last = new LinkedHashMap<>();
      members.members().forEach(member -> last.put(replaced(member.name()), member.value()));
      assertEquals(last.size(), actual.size(), pointer);
      last.forEach((name, value) ->
          assertSame(value, actual.required(name), pointer + "/" + escaped(name), pointers));
    }
  }

  private static Set<String> pointers(JsonNode envelope, String member) {
    Set<String> pointers = new HashSet<>();
    envelope.path(member + "_base64").forEach(pointer -> pointers.add(pointer.textValue()));
    return pointers;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String replaced(byte[] name) {
    return new String(Utf8Test.replaced(name), UTF_8);
  }

  private static String encoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
    }
    return text.toString();
  }

  private static void write(Value value, ByteArrayOutputStream out) {
    if (value instanceof Text text) {
      string(text.bytes(), out);
    } else if (value instanceof Elements elements) {
      String separator = "[";
      for (Value element : elements.values()) {
        out.writeBytes(separator.getBytes(UTF_8));
        write(element, out);
        separator = " ,";
      }
      out.writeBytes((elements.values().isEmpty() ? "[]" : "]").getBytes(UTF_8));
    } else if (value instanceof Members members) {
      String separator = "{";
      for (Member member : members.members()) {
        out.writeBytes(separator.getBytes(UTF_8));
        string(member.name(), out);
        out.writeBytes(": ".getBytes(UTF_8));
        write(member.value(), out);
        separator = ",";
      }
      out.writeBytes((members.members().isEmpty() ? "{}" : "}").getBytes(UTF_8));
    }
  }

  private static void string(byte[] content, ByteArrayOutputStream out) {
    out.write('"');
    for (byte b : content) {
      if (b == '"' || b == '\\') {
        out.write('\\');
      }
      if (b == '0') {
        out.writeBytes("\\u0030".getBytes(UTF_8));
      } else {
        out.write(b);
      }
    }
    out.write('"');
  }

  private static BufferedRequest request(String contentType, byte[] body, String target) {
    return BufferedRequest.builder("POST", target)
        .header("Content-Type", contentType)
        .body(body)
        .build();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    pieces.forEach(joined::writeBytes);
    return joined.toByteArray();
  }
}
