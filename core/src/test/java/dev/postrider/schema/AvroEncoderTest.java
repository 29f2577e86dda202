package dev.postrider.schema;

import static dev.postrider.schema.PayloadEncoding.AVRO_JSON;
import static dev.postrider.schema.PayloadEncoding.SIMPLE_JSON;
import static dev.postrider.schema.SchemaType.AVRO;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.postrider.testing.Documentation;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroEncoderTest {

  private static final String ORDER = """
      {"type": "record", "name": "Order", "namespace": "dev.shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "note", "type": ["null", "string"], "default": null},
        {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
          {"name": "count", "type": "int", "default": 1},
          {"name": "price", "type": ["null", "double"]}
        ]}}}
      ]}""";

  private static PayloadEncoder encoder(PayloadEncoding encoding, String schema) {
    return Schemas.encoder(AVRO, encoding, schema);
  }

  /** What Avro itself reads from the payload. */
  private static String read(PayloadEncoding encoding, String schema, String json)
      throws IOException, MismatchException {
    byte[] payload = encoder(encoding, schema).encode(json.getBytes(UTF_8));
    Schema parsed = new Schema.Parser().parse(schema);
    return String.valueOf(new GenericDatumReader<>(parsed)
        .read(null, DecoderFactory.get().binaryDecoder(payload, null)));
  }

  @Test
  void takesMembersInAnyOrderTheLastOfEqualNamesAndDefaults() throws Exception {
    String json = "{\"lines\":[{\"price\":null},{\"price\":%s,\"count\":2}],\"id\":1,\"id\":7}";
    String expected =
        "{\"id\": 7, \"note\": null, \"lines\": [{\"count\": 1, \"price\": null}, {\"count\": 2, \"price\": 0.5}]}";
    assertEquals(expected, read(SIMPLE_JSON, ORDER, json.replace("%s", "0.5")));
    assertEquals(expected, read(AVRO_JSON, ORDER, json.replace("%s", "{\"double\":0.5}")));
  }

  /** Documented in docs/schema-encodings.md: which branch of a union a plain value becomes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"null\",\"int\",\"long\",\"double\" | 5 | 1 5",
        "\"long\",\"int\" | 5 | 1 5",
        "\"double\",\"long\" | 5 | 1 5",
        "\"double\",\"long\" | 5.0 | 1 5",
        "\"null\",\"int\",\"long\",\"double\" | 2147483648 | 2 2147483648",
        "\"null\",\"int\",\"long\",\"double\" | 9223372036854775808 | 3 9.223372036854776E18",
        "\"float\",\"double\" | 0.1 | 1 0.1",
        "\"float\",\"int\" | 0.1 | 0 0.1",
        "\"int\",\"double\" | 1e2 | 0 100",
        "\"string\",{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"RED\"]} | \"RED\" | 1 RED",
        "\"string\",{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"RED\"]} | \"BLUE\" | 0 BLUE",
        "\"bytes\",{\"type\":\"fixed\",\"name\":\"F\",\"size\":2} | \"ab\" | 1 [97, 98]",
        "\"double\",\"string\" | \"NaN\" | 1 NaN",
        "\"double\",\"long\" | \"-Infinity\" | 0 -Infinity",
        "{\"type\":\"map\",\"values\":\"int\"},{\"type\":\"record\",\"name\":\"R\",\"fields\":"
            + "[{\"name\":\"a\",\"type\":\"int\"}]} | {\"a\":1} | 1 {\"a\": 1}",
        "{\"type\":\"map\",\"values\":\"int\"},{\"type\":\"record\",\"name\":\"R\",\"fields\":"
            + "[{\"name\":\"a\",\"type\":\"int\"}]} | {\"b\":1} | 0 {b=1}",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"},"
            + "{\"name\":\"b\",\"type\":\"int\",\"default\":9}]},{\"type\":\"record\",\"name\":\"S\","
            + "\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]} | {\"a\":1} | 1 {\"a\": 1}",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]},"
            + "{\"type\":\"record\",\"name\":\"S\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}]}"
            + " | {\"a\":\"x\"} | 1 {\"a\": \"x\"}"
      })
  void plainValuesBecomeTheNarrowestBranchThatHoldsThem(
      String branches, String json, String expected) throws Exception {
    byte[] payload = encoder(SIMPLE_JSON, "[" + branches + "]").encode(json.getBytes(UTF_8));
    Object value = new GenericDatumReader<>(new Schema.Parser().parse("[" + branches + "]"))
        .read(null, DecoderFactory.get().binaryDecoder(payload, null));
    assertEquals(expected, payload[0] / 2 + " " + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /id: expected long, found nothing",
        "[] | expected dev.shop.Order, found array",
        "{\"id\":\"secret\",\"lines\":[]} | /id: expected long, found string",
        "{\"id\":1.5,\"lines\":[]} | /id: expected long, found number",
        "{\"id\":9223372036854775808,\"lines\":[]} | /id: expected long, found number",
        "{\"id\":1e999999999,\"lines\":[]} | /id: expected long, found number",
        "{\"id\":1,\"lines\":[{\"price\":null},{\"price\":true}]}"
            + " | /lines/1/price: expected one of null, double, found boolean",
        "{\"id\":1,\"lines\":[{\"price\":1e400}]}"
            + " | /lines/0/price: expected double, found number",
        "{\"id\":1,\"lines\":[{\"count\":2147483648}]} | /lines/0/count: expected int, found number",
        "{\"id\":1,\"lines\":[],\"a/b~\":1} | /a~1b~0: expected no member of this name, found number",
        "{\"id\":1,\"note\":5,\"lines\":[]} | /note: expected one of null, string, found number"
      })
  void namesPlaceExpectedAndFoundAndNoValue(String json, String message) {
    assertEquals(message, Schemas.mismatch(encoder(SIMPLE_JSON, ORDER), json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | expected null or an object with one member: null, int, dev.E, found number",
        "{\"long\":5} | expected null or an object with one member: null, int, dev.E, found object",
        "{\"E\":\"A\"} | expected null or an object with one member: null, int, dev.E, found object",
        "{\"int\":5,\"null\":null} | expected null or an object with one member: null, int, dev.E, found object",
        "{\"int\":\"5\"} | /int: expected int, found string",
        "{\"dev.E\":\"B\"} | /dev.E: expected a symbol of dev.E, found string"
      })
  void taggedUnionsNeedTheirTag(String json, String message) {
    String schema =
        "[\"null\",\"int\",{\"type\":\"enum\",\"name\":\"E\",\"namespace\":\"dev\",\"symbols\":[\"A\"]}]";
    assertEquals(message, Schemas.mismatch(encoder(AVRO_JSON, schema), json));
  }

  @Test
  void theUnionsOfTheManualAreAsItSays() throws Exception {
    String schema = """
        {"type": "record", "name": "Payment", "fields": [
          {"name": "payment", "type": [
            {"type": "record", "name": "Card", "fields": [{"name": "number", "type": "string"}]},
            {"type": "record", "name": "Transfer", "fields": [{"name": "iban", "type": "string"}]}]},
          {"name": "amount", "type": ["double", "long"]},
          {"name": "note", "type": ["null", "string"]}]}""";
    assertEquals(
        "{\"payment\": {\"iban\": \"DE02\"}, \"amount\": 5, \"note\": null}",
        read(SIMPLE_JSON, schema, Documentation.block("unions")));
  }

  /** Stack for each level is all that deep values need; without it they are refused. */
  @Test
  void valuesTooDeepForTheStackAreRefused() throws Exception {
    byte[] json = ("{\"n\":".repeat(1000) + "\"x\"" + "}".repeat(1000)).getBytes(UTF_8);
    PayloadEncoder encoder = encoder(SIMPLE_JSON, CHOICES);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread small = new Thread(
        null,
        () -> {
          try {
            encoder.encode(json);
          } catch (MismatchException | Error e) {
            thrown.set(e);
          }
        },
        "small",
        160 * 1024);
    small.start();
    small.join();
    assertEquals(
        "expected JSON that is nested less deep, found more levels",
        assertInstanceOf(MismatchException.class, thrown.get()).getMessage());
  }

  @Test
  void bytesAreCharactersUpToFF() throws Exception {
    byte[] payload = encoder(AVRO_JSON, "\"bytes\"").encode("\"\\u00ffaé\"".getBytes(UTF_8));
    assertEquals("[6, -1, 97, -23]", Arrays.toString(payload));
    assertEquals(
        "expected bytes as a string of characters up to U+00FF, found string",
        Schemas.mismatch(encoder(AVRO_JSON, "\"bytes\""), "\"\u0100\""));
  }

  /** Types of other subjects, which have others in turn; two of them lead to the same. */
  @Test
  void typesOfReferencesAreKnown() throws Exception {
    RegisteredSchema money = Schemas.schema(
        AVRO, "{\"type\":\"fixed\",\"name\":\"Money\",\"namespace\":\"dev\",\"size\":2}");
    RegisteredSchema line = Schemas.schema(
        AVRO,
        "{\"type\":\"record\",\"name\":\"dev.Line\",\"fields\":[{\"name\":\"m\",\"type\":\"dev.Money\"}]}",
        new RegisteredSchema.Reference("dev.Money", money));
    PayloadEncoder encoder = Schemas.encoder(
        AVRO,
        SIMPLE_JSON,
        "{\"type\":\"record\",\"name\":\"dev.Order\",\"fields\":[{\"name\":\"l\",\"type\":\"dev.Line\"},"
            + "{\"name\":\"m\",\"type\":\"dev.Money\"}]}",
        new RegisteredSchema.Reference("dev.Line", line),
        new RegisteredSchema.Reference("dev.Money", money));
    byte[] payload = encoder.encode("{\"l\":{\"m\":\"ab\"},\"m\":\"cd\"}".getBytes(UTF_8));
    assertEquals("abcd", new String(payload, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "\"strng\"",
        "{\"type\":\"record\",\"name\":\"R\"}",
        "[\"int\",\"int\"]",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"other.Unknown\"}]}",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\",\"default\":\"x\"}]}",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"R\",\"default\":{}}]}"
      })
  void aTextThatIsNoSchemaIsRefused(String text) {
    assertThrows(
        UnusableSchemaException.class,
        () -> PayloadEncoders.of(Schemas.schema(AVRO, text), SIMPLE_JSON));
  }

  @Test
  void aSchemaThatIsNestedTooDeepIsRefused() {
    String text =
        "{\"type\":\"array\",\"items\":".repeat(100_000) + "\"int\"" + "}".repeat(100_000);
    assertThrows(
        UnusableSchemaException.class,
        () -> PayloadEncoders.of(Schemas.schema(AVRO, text), SIMPLE_JSON));
  }

  private static final String CHOICES = """
      {"type": "record", "name": "A", "fields": [{"name": "n", "type": ["null", "A",
        {"type": "record", "name": "B", "fields": [{"name": "n", "type": ["null", "A", "B"]}]},
        {"type": "record", "name": "C", "fields": [{"name": "n", "type": ["null", "A", "B", "C", "string"]}]}]}]}""";

  /** Tried anew at each level, three records that look alike would be 3 to the power of 200. */
  @Test
  void choicesInsideOfChoicesTakeNoTimeBeyondMeasure() {
    PayloadEncoder encoder = encoder(SIMPLE_JSON, CHOICES);
    byte[] fits = ("{\"n\":".repeat(200) + "\"x\"" + "}".repeat(200)).getBytes(UTF_8);
    byte[] fitsNot = ("{\"n\":".repeat(200) + "5" + "}".repeat(200)).getBytes(UTF_8);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
      encoder.encode(fits);
      assertThrows(MismatchException.class, () -> encoder.encode(fitsNot));
    });
  }
}
