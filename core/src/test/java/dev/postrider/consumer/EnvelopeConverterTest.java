package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVector.Message;
import dev.postrider.testing.RequestVectors;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kafka Connect gets the request of a message, and makes a message with the same request of it. */
class EnvelopeConverterTest {

  private static final String TOPIC = "orders";

  private static EnvelopeConverter converter(Map<String, String> configs) {
    EnvelopeConverter converter = new EnvelopeConverter();
    converter.configure(configs, false);
    return converter;
  }

  private static EnvelopeConverter part(String part) {
    return converter(Map.of("envelope.part", part));
  }

  private static byte[] message(String json) {
    return json.getBytes(UTF_8);
  }

  private static Struct struct(byte[] message) {
    SchemaAndValue read = new EnvelopeConverter().toConnectData(TOPIC, message);
    Struct struct = (Struct) read.value();
    assertEquals(read.schema(), struct.schema());
    struct.validate();
    return struct;
  }

  private static byte[] written(Struct struct) {
    return requireNonNull(new EnvelopeConverter().fromConnectData(TOPIC, struct.schema(), struct));
  }

  private static void assertSameRequest(byte[] expected, byte[] actual) {
    SameRequest.assertSame(EnvelopeReader.read(expected), EnvelopeReader.read(actual));
    assertEquals(BodyArguments.of(expected), BodyArguments.of(actual));
  }

  static Stream<byte[]> messages() {
    return RequestVectors.expecting(Message.class)
        .map(RequestVector::expected)
        .map(expected -> message(((Message) expected).value().toString()));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageComesBackThroughTheStruct(byte[] message) {
    assertSameRequest(message, written(struct(message)));
  }

  @Property(tries = 100)
  void anyRequestComesBackAndItsBodyIsTheBytesThatCame(
      @ForAll @Size(max = 8) List<@CharRange(from = '\0', to = '\u00ff') String> texts,
      @ForAll byte[] body)
      throws Exception {
    byte[] message = AnyRequest.message(texts, body);
    assertArrayEquals(body, struct(message).getBytes("body"));
    assertArrayEquals(body, (byte[]) part("body").toConnectData(TOPIC, message).value());
    assertSameRequest(message, written(struct(message)));
  }

  @Test
  void fieldsHaveTheTypesThatSinksNeed() {
    Struct struct = struct(
        message(
            "{\"method\":\"POST\",\"uri\":\"/\u00e9?id=7\",\"headers\":{\"host\":\"a\",\"x\":[\"1\",\"6Q==\"]},"
                + "\"body\":\"WiL/\",\"body_args\": {\"price\": 19.90, \"id\": 12345678901234567890} ,"
                + "\"body_base64\":true,\"headers_base64\":[\"/x/1\"],\"member_of_a_later_version\":[{}]}"));
    assertEquals("POST", struct.getString("method"));
    assertEquals("/\u00e9?id=7", struct.getString("uri"));
    assertEquals(Map.of("host", List.of("a"), "x", List.of("1", "6Q==")), struct.getMap("headers"));
    assertEquals(List.of("/x/1"), struct.getArray("headers_base64"));
    assertArrayEquals("Z\"\u00ff".getBytes(ISO_8859_1), struct.getBytes("body"));
    assertEquals("{\"price\": 19.90, \"id\": 12345678901234567890}", struct.getString("body_args"));
    assertNull(struct.get("uri_base64"));
    assertNull(struct.get("body_claim_check"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} |",
        "[1] |",
        "\"\u00e9\\n\" |",
        "17 |",
        "-1.5e3 |",
        "true |",
        "null |",
        "{} | `, `"
      })
  void textOfParsedBodiesEndsWhereTheValueEnds(String json, String more) {
    String rest = more == null ? "" : ",\"truncated\":[\"headers\"]";
    assertEquals(
        json,
        struct(message("{\"uri_args\":{\"a\":[\"b\"]},\"body_args\":" + json + rest + "}"))
            .getString("body_args"));
  }

  @Test
  void theParsedBodyAloneHasNoSchema() {
    SchemaAndValue read = part("body_args")
        .toConnectData(
            TOPIC,
            message(
                "{\"body_args\":{\"id\":4711,\"price\":19.90,\"large\":12345678901234567890,\"lines\":[null,true,\"\u00e9\",{}]}}"));
    assertNull(read.schema());
    Map<?, ?> order = (Map<?, ?>) read.value();
    assertEquals(4711L, order.get("id"));
    assertEquals(19.9, order.get("price"));
    assertEquals(1.2345678901234567e19, order.get("large"));
    List<?> lines = (List<?>) requireNonNull(order.get("lines"));
    assertNull(lines.get(0));
    assertEquals(List.of(true, "\u00e9", Map.of()), lines.subList(1, 4));
  }

  @ParameterizedTest
  @CsvSource({"envelope", "body", "body_args"})
  void aRecordWithoutValueStaysOne(String part) {
    assertSame(SchemaAndValue.NULL, part(part).toConnectData(TOPIC, null));
    assertNull(part(part).fromConnectData(TOPIC, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "envelope | {\"body\":1} | orders: body: expected VALUE_STRING, found VALUE_NUMBER_INT",
        "envelope | {\"body\":\"x\",\"body_args_base64\":true} | orders: body_args_base64: no array",
        "envelope | `` | orders: envelope: expected START_OBJECT, found null",
        "body | {\"headers\":{\"a\":[]},\"body\":\"=\",\"body_base64\":true} | orders: body: not base64",
        "body | {\"method\":\"GET\"} | orders: body: not in the envelope",
        "body_args | {\"method\":\"GET\"} | orders: body_args: not in the envelope",
        "body_args | {\"body_args\":null} | orders: body_args: null, which would be a deletion",
        "body_args | {\"body_args\":[1e400]} | orders: body_args: a number that no FLOAT64 holds",
        "body_args | [] | orders: envelope: no JSON object",
        "body_args | {} {} | orders: envelope: text after the object"
      })
  void whatIsNoEnvelopeOrLacksThePartIsNamed(String part, String message, String fault) {
    DataException e =
        assertThrows(DataException.class, () -> part(part).toConnectData(TOPIC, message(message)));
    assertEquals(fault, e.getMessage());
  }

  @Test
  void parsedBodiesAreAsDeepAsTheEnvelopeTakesAndNoDeeper() {
    String deep = "[".repeat(1000) + "]".repeat(1000);
    part("body_args").toConnectData(TOPIC, message("{\"body_args\":" + deep + "}"));
    byte[] deeper = message("{\"body_args\":[[" + deep + "]]}");
    DataException e =
        assertThrows(DataException.class, () -> part("body_args").toConnectData(TOPIC, deeper));
    assertEquals("orders: body_args: more than 1000 levels", e.getMessage());
    assertSameRequest(deeper, written(struct(deeper)));
  }

  @Test
  void aStructThatOtherConvertersMadeIsWritten() {
    Schema schema = SchemaBuilder.struct()
        .field("body", Schema.BYTES_SCHEMA)
        .field("body_charset", Schema.STRING_SCHEMA)
        .build();
    byte[] utf16 = "Zo\u00eb".getBytes(UTF_16LE);
    JsonNode expected =
        Json.parse(message("{\"body\":\"Zo\u00eb\",\"body_charset\":\"utf-16le\"}"));
    // Those of Avro's and Parquet's readers may be parts of larger ones.
    ByteBuffer part = ByteBuffer.allocate(20).position(4).put(utf16).flip().position(4);
    for (ByteBuffer body : List.of(ByteBuffer.wrap(utf16), part, part.asReadOnlyBuffer())) {
      Struct struct = new Struct(schema).put("body", body).put("body_charset", "utf-16le");
      Json.assertSame(expected, written(struct));
      assertEquals(utf16.length, body.remaining());
    }
  }

  private static void assertNames(String fault, Exception e) {
    assertTrue(String.valueOf(e.getMessage()).contains(fault), e::toString);
  }

  private static void assertNotWritten(String fault, Object value) {
    DataException e = assertThrows(
        DataException.class, () -> new EnvelopeConverter().fromConnectData(TOPIC, null, value));
    assertEquals(fault, e.getMessage());
  }

  private static Struct with(String field, Schema schema, Object value) {
    return new Struct(SchemaBuilder.struct().field(field, schema).build()).put(field, value);
  }

  @Test
  void whatIsNoStructOfAnEnvelopeIsNotWritten() {
    assertNotWritten("orders: expected a struct of an envelope, found java.lang.String", "{}");
    assertNotWritten(
        "orders: price: not a field of dev.postrider.Envelope",
        with("price", Schema.INT32_SCHEMA, 1));
    assertNotWritten(
        "orders: method: expected STRING, found INT32", with("method", Schema.INT32_SCHEMA, 1));
    assertNotWritten(
        "orders: headers: expected ARRAY, found STRING",
        with(
            "headers",
            SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build(),
            Map.of("a", "b")));
    assertNotWritten(
        "orders: truncated: expected VALUE_STRING, found VALUE_NULL",
        with(
            "truncated",
            SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).build(),
            Collections.singletonList(null)));
    for (String injected : List.of("1,\"method\":\"x\"", "{", "")) {
      DataException e = assertThrows(
          DataException.class, () -> written(with("body_args", Schema.STRING_SCHEMA, injected)));
      assertNames("orders: body_args: ", e);
    }
    Schema schema = SchemaBuilder.struct()
        .field("body", Schema.BYTES_SCHEMA)
        .field("body_charset", Schema.STRING_SCHEMA)
        .build();
    byte[] odd = {(byte) 0xd8};
    assertNotWritten(
        "orders: body: not in body_charset",
        new Struct(schema).put("body", odd).put("body_charset", "utf-16le"));
    assertNotWritten(
        "orders: body_charset: not known here",
        new Struct(schema).put("body", odd).put("body_charset", "?"));
    Struct struct = struct(message("{}"));
    DataException e =
        assertThrows(DataException.class, () -> part("body").fromConnectData(TOPIC, null, struct));
    assertEquals(
        "orders: with envelope.part other than envelope nothing can be written", e.getMessage());
  }

  @Test
  void partsInAStoreAreStructsWithTheirPlaceInTheBody() {
    byte[] message = message("{\"body_claim_check\":{\"uri\":\"a\",\"size\":9,\"sha256\":\""
        + "0".repeat(64)
        + "\"},\"body_args\":{\"b\":\"v\"},\"body_parts\":[{\"name\":\"b\",\"size\":1,\"value\":\"v\"},"
        + "{\"name\":\"a\",\"filename\":\"f\",\"size\":7,\"offset\":2,\"sha256\":\""
        + "1".repeat(64)
        + "\"},{\"name\":\"a\",\"content_type\":\"t\",\"size\":0,\"offset\":9,\"sha256\":\""
        + "2".repeat(64) + "\"}]}");
    Struct struct = struct(message);
    List<Struct> parts = struct.getArray("body_parts");
    assertEquals(2, parts.size());
    assertEquals("f", parts.get(0).getString("filename"));
    assertEquals(2L, parts.get(0).getInt64("offset"));
    assertEquals("t", parts.get(1).getString("content_type"));
    assertNull(parts.get(1).get("filename"));
    assertSameRequest(message, written(struct));
    struct.put("body_claim_check", null);
    DataException e = assertThrows(DataException.class, () -> written(struct));
    assertEquals("orders: body_parts: a part in a store, but no body there", e.getMessage());
  }

  @Test
  void largeBodiesAreFetchedOrTheFaultSaysWhetherAnotherTryHelps(@TempDir Path directory)
      throws Exception {
    byte[] message = message("{\"body_claim_check\":{\"uri\":\"2026-11-27/" + "0".repeat(64)
        + "\",\"size\":5,\"sha256\":\"" + "0".repeat(64) + "\"}}");
    assertEquals(5L, struct(message).getStruct("body_claim_check").get("size"));
    assertNull(struct(message).get("body"));
    assertSameRequest(message, written(struct(message)));
    DataException untold =
        assertThrows(DataException.class, () -> part("body").toConnectData(TOPIC, message));
    assertEquals(
        "orders: body: in a store; set value.converter.claim_check.store and its other settings",
        untold.getMessage());
    EnvelopeConverter converter = converter(
        Map.of("claim_check.store", "directory", "claim_check.directory", directory.toString()));
    assertThrows(DataException.class, () -> converter.toConnectData(TOPIC, message));
    byte[] elsewhere =
        message("{\"body_claim_check\":{\"uri\":\"s3://bodies/2026-11-27/a\",\"size\":5,"
            + "\"sha256\":\"" + "0".repeat(64) + "\"}}");
    assertThrows(DataException.class, () -> converter.toConnectData(TOPIC, elsewhere));
    // A folder in place of the file cannot be read, as a disk that is away.
    Files.createDirectories(directory.resolve("2026-11-27/" + "0".repeat(64)));
    byte[] tooLarge = message("{\"body_claim_check\":{\"uri\":\"2026-11-27/" + "0".repeat(64)
        + "\",\"size\":2147483648,\"sha256\":\"" + "0".repeat(64) + "\"}}");
    assertNames(
        "has 2147483648 bytes, more than an array can have",
        assertThrows(DataException.class, () -> converter.toConnectData(TOPIC, tooLarge)));
    assertThrows(RetriableException.class, () -> converter.toConnectData(TOPIC, message));
    EnvelopeConverter away = converter(Map.of(
        "claim_check.store", "directory", "claim_check.directory", directory + "/not-mounted"));
    assertThrows(RetriableException.class, () -> away.toConnectData(TOPIC, message));
  }

  @Test
  void wrongSettingsAreNamed() {
    ConfigException part = assertThrows(ConfigException.class, () -> part("header"));
    assertNames("envelope.part", part);
    ConfigException store =
        assertThrows(ConfigException.class, () -> converter(Map.of("claim_check.store", "floppy")));
    assertNames("claim_check.store", store);
    ConfigException key = assertThrows(
        ConfigException.class, () -> new EnvelopeConverter().configure(Map.of(), true));
    assertNames("key.converter: ", key);
  }

  @Test
  void connectFindsTheConverterAsAService() {
    assertTrue(ServiceLoader.load(Converter.class).stream()
        .anyMatch(provider -> provider.type() == EnvelopeConverter.class));
  }

  @Test
  void theDocumentationHasTheFieldsOfTheStruct() throws Exception {
    String table = Documentation.table("connect-fields");
    StringBuilder names = new StringBuilder();
    StringBuilder documented = new StringBuilder();
    for (Field field : EnvelopeStruct.SCHEMA.fields()) {
      names.append(field.name()).append(' ').append(type(field.schema())).append('\n');
    }
    for (String row : table.lines().skip(2).toList()) {
      String[] cells = row.split("\\|", -1);
      documented.append(cells[1].strip().replace("`", "")).append(' ');
      documented.append(cells[2].strip()).append('\n');
    }
    assertEquals(names.toString(), documented.toString());
  }

  private static String type(Schema schema) {
    return switch (schema.type()) {
      case MAP -> "MAP of " + type(schema.keySchema()) + " to " + type(schema.valueSchema());
      case ARRAY -> "ARRAY of " + type(schema.valueSchema());
      default -> schema.type().name();
    };
  }
}
