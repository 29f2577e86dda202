package dev.postrider.schema;

import static dev.postrider.schema.PayloadEncoding.SIMPLE_JSON;
import static dev.postrider.schema.SchemaType.PROTOBUF;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufEncoderTest {

  private static final String ALL = """
      syntax = "proto3";
      package dev.shop;
      import "google/protobuf/struct.proto";
      import "google/protobuf/timestamp.proto";
      import "google/protobuf/duration.proto";
      import "google/protobuf/field_mask.proto";
      import "google/protobuf/wrappers.proto";
      message All {
        int32 i32 = 1; int64 i64 = 2; uint32 u32 = 3; uint64 u64 = 4; sint32 s32 = 5; sint64 s64 = 6;
        fixed32 f32 = 7; fixed64 f64 = 8; sfixed32 sf32 = 9; sfixed64 sf64 = 10;
        float fl = 11; double d = 12; bool b = 13; string s = 14; bytes by = 15;
        Color color = 16; All all = 17; repeated int32 packed = 18; repeated string strings = 19;
        map<string, All> map = 20; map<int32, bool> by_number = 21; map<bool, Color> by_bool = 22;
        oneof choice { int32 one = 23; string two = 24; }
        optional int32 present = 25;
        google.protobuf.Timestamp time = 26; google.protobuf.Duration duration = 27;
        google.protobuf.FieldMask mask = 28; google.protobuf.Struct struct = 29;
        google.protobuf.Value value = 30; google.protobuf.ListValue list = 31;
        google.protobuf.Int64Value wrapped = 32; google.protobuf.NullValue nothing = 33;
        repeated sint64 unpacked = 34 [packed = false]; string renamed = 35 [json_name = "other"];
      }
      enum Color { NONE = 0; RED = 1; BLUE = -2; }
      """;

  private static final PayloadEncoder ENCODER = Schemas.encoder(PROTOBUF, SIMPLE_JSON, ALL);
  private static final ProtobufPeer PEER = new ProtobufPeer(ALL);

  /** The bytes of the encoding's document, and of Confluent's: index, tag, varint. */
  @Test
  void theExampleOfTheEncoding() throws Exception {
    PayloadEncoder encoder = Schemas.encoder(
        PROTOBUF,
        SIMPLE_JSON,
        "syntax = \"proto3\"; enum E { A = 0; } message Test1 { optional int32 a = 1; } message Other {}");
    byte[] payload = encoder.encode("{\"a\": 150}".getBytes(UTF_8));
    assertEquals("00089601", HexFormat.of().formatHex(payload));
  }

  private static final String[] MEMBERS = {
    "\"i32\":-2147483648",
    "\"i64\":\"9223372036854775807\"",
    "\"u32\":4294967295",
    "\"u64\":18446744073709551615",
    "\"s32\":-1",
    "\"s64\":-9223372036854775808",
    "\"f32\":1e2",
    "\"f64\":\"18446744073709551615\"",
    "\"sf32\":-5",
    "\"sf64\":7.0",
    "\"fl\":0.1",
    "\"fl\":\"NaN\"",
    "\"d\":\"-Infinity\"",
    "\"d\":\"1.5\"",
    "\"b\":true",
    "\"s\":\"a\\u00e9\\n\\ud83d\\ude00\"",
    "\"by\":\"_-8\"",
    "\"by\":\"AAECAw==\"",
    "\"color\":\"BLUE\"",
    "\"color\":7",
    "\"i32\":0",
    "\"s\":\"\"",
    "\"s\":null",
    "\"packed\":[1,\"2\",0]",
    "\"packed\":[]",
    "\"strings\":[\"\",\"x\"]",
    "\"by_number\":{\"1\":true,\"-2\":false}",
    "\"by_bool\":{\"true\":\"RED\",\"false\":0}",
    "\"one\":0",
    "\"present\":0",
    "\"time\":\"2026-11-27T01:02:03.5+02:00\"",
    "\"time\":\"1969-12-31T23:59:59.999999999Z\"",
    "\"duration\":\"-1.000340012s\"",
    "\"duration\":\"0s\"",
    "\"mask\":\"aB,c.dE\"",
    "\"struct\":{\"a\":[1,null,{\"b\":false}]}",
    "\"value\":null",
    "\"value\":[\"x\"]",
    "\"list\":[{},[],1.5]",
    "\"wrapped\":\"5\"",
    "\"wrapped\":0",
    "\"nothing\":null",
    "\"unpacked\":[-1,300]",
    "\"byNumber\":{}",
    "\"renamed\":\"r\"",
    "\"i64\":1"
  };

  /** Objects with these members, some with objects in them. */
  @Provide
  Arbitrary<String> objects() {
    return Arbitraries.recursive(
        () -> Arbitraries.of(MEMBERS).map(member -> "{" + member + "}"),
        inner -> inner
            .list()
            .ofMinSize(1)
            .ofMaxSize(2)
            .flatMap(objects -> Arbitraries.of(MEMBERS)
                .map(member -> "{" + member + ",\"all\":" + objects.get(0) + ",\"map\":{\"k\":"
                    + objects.get(objects.size() - 1) + "," + "\"\":{}}}")),
        0,
        4);
  }

  /** Fields in the order of their numbers make the bytes the same, except for those of maps. */
  @Property(tries = 300)
  void becomesTheMessageThatGooglesLibraryMakes(@ForAll("objects") String json) throws Exception {
    byte[] payload = ENCODER.encode(json.getBytes(UTF_8));
    assertEquals(PEER.parse(json), PEER.message(payload), json);
    assertEquals(PEER.parse(json).getSerializedSize(), payload.length - 1, json);
  }

  @Test
  void everyMemberBecomesTheBytesOfGooglesLibrary() throws Exception {
    for (String member : MEMBERS) {
      String json = "{" + member + "}";
      byte[] payload = ENCODER.encode(json.getBytes(UTF_8));
      byte[] message = Arrays.copyOfRange(payload, 1, payload.length);
      assertArrayEquals(PEER.parse(json).toByteArray(), message, json);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | expected dev.shop.All, found array",
        "{\"i32\":\"secret\"} | /i32: expected int32, found string",
        "{\"i32\":2147483648} | /i32: expected int32, found number",
        "{\"i32\":1.5} | /i32: expected int32, found number",
        "{\"i32\":1e999999999} | /i32: expected int32, found number",
        "{\"i32\":[1]} | /i32: expected int32, found array",
        "{\"u32\":-1} | /u32: expected uint32, found number",
        "{\"u64\":18446744073709551616} | /u64: expected uint64, found number",
        "{\"fl\":1e39} | /fl: expected float, found number",
        "{\"d\":1e400} | /d: expected double, found number",
        "{\"b\":\"true\"} | /b: expected bool, found string",
        "{\"s\":5} | /s: expected string, found number",
        "{\"by\":\"*\"} | /by: expected bytes in base64, found string",
        "{\"color\":\"GREEN\"} | /color: expected a value of dev.shop.Color, found string",
        "{\"all\":{\"map\":{\"a/b\":{\"x\":1}}}}"
            + " | /all/map/a~1b/x: expected no member of this name, found number",
        "{\"strings\":[\"a\",null]} | /strings/1: expected string, found null",
        "{\"by_number\":{\"x\":true}} | /by_number/x: expected int32, found string",
        "{\"one\":1,\"two\":\"\"} | /two: expected only one member of choice, found string",
        "{\"time\":\"2026\"} | /time: expected google.protobuf.Timestamp as RFC 3339 has it, found string",
        "{\"duration\":\"1\"} | /duration: expected google.protobuf.Duration as 1.5s, found string",
        "{\"mask\":\"a_b\"} | /mask: expected google.protobuf.FieldMask as a,b.c, found string",
        "{\"list\":{}} | /list: expected google.protobuf.ListValue, found object"
      })
  void namesPlaceExpectedAndFoundAndNoValue(String json, String message) {
    assertEquals(message, Schemas.mismatch(ENCODER, json));
    if (MORE_LENIENT.stream().noneMatch(json::contains)) {
      assertThrows(InvalidProtocolBufferException.class, () -> PEER.parse(json));
    }
  }

  /** Where Google's library for Java takes more than its document says. */
  private static final List<String> MORE_LENIENT =
      List.of("\"true\"", "\"s\":5", "\"i32\":[1]", "a_b");

  /** Zero with a sign is not the default. */
  @ParameterizedTest
  @CsvSource({"{\"other\":\"o\"},009a02016f", "{\"d\":-0.0},00610000000000000080", "{\"d\":0},00"})
  void becomesTheseBytes(String json, String payload) throws Exception {
    assertEquals(payload, HexFormat.of().formatHex(ENCODER.encode(json.getBytes(UTF_8))));
  }

  @Test
  void requiredFieldsMustBeThereAndEnumsOfProto2AreClosed() throws Exception {
    PayloadEncoder encoder = Schemas.encoder(
        PROTOBUF,
        SIMPLE_JSON,
        "syntax = \"proto2\"; message M { required int32 a = 1; optional E e = 2; } enum E { X = 1; }");
    assertEquals("/a: expected a value, found nothing", Schemas.mismatch(encoder, "{\"a\":null}"));
    assertEquals(
        "/e: expected a value of E, found number", Schemas.mismatch(encoder, "{\"a\":0,\"e\":2}"));
    assertEquals("000800", HexFormat.of().formatHex(encoder.encode("{\"a\":0}".getBytes(UTF_8))));
  }

  /** Imports of other subjects, which import in turn; two of them lead to the same. */
  @Test
  void importsOfReferencesAreKnown() throws Exception {
    RegisteredSchema money = Schemas.schema(
        PROTOBUF, "syntax = \"proto3\"; package m; message Money { int32 cents = 1; }");
    RegisteredSchema line = Schemas.schema(
        PROTOBUF,
        "syntax = \"proto3\"; package l; import \"m/money.proto\"; message Line { m.Money price = 1; }",
        new RegisteredSchema.Reference("m/money.proto", money));
    PayloadEncoder encoder = Schemas.encoder(
        PROTOBUF,
        SIMPLE_JSON,
        "syntax = \"proto3\"; import \"m/money.proto\"; import \"line.proto\";"
            + " message Order { l.Line line = 1; m.Money sum = 2; }",
        new RegisteredSchema.Reference("line.proto", line),
        new RegisteredSchema.Reference("m/money.proto", money));
    byte[] payload = encoder.encode(
        "{\"line\":{\"price\":{\"cents\":1}},\"sum\":{\"cents\":2}}".getBytes(UTF_8));
    assertEquals("000a040a02080112020802", HexFormat.of().formatHex(payload));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "syntax = \"proto3\"; enum E { A = 0; }",
        "syntax = \"proto3\"; message M { Unknown u = 1; }",
        "syntax = \"proto3\"; import \"missing.proto\"; message M { }",
        "syntax = \"proto3\"; message M { int32 a = 1; int32 b = 1; }",
        "syntax = \"proto3\"; import \"google/protobuf/any.proto\"; message M { google.protobuf.Any a = 1; }"
      })
  void aTextThatIsNoSchemaIsRefused(String text) {
    assertThrows(
        UnusableSchemaException.class,
        () -> PayloadEncoders.of(Schemas.schema(PROTOBUF, text), SIMPLE_JSON));
  }

  @Test
  void anImportWithoutReferenceIsNamed() {
    UnusableSchemaException refused = assertThrows(
        UnusableSchemaException.class,
        () -> PayloadEncoders.of(
            Schemas.schema(
                PROTOBUF, "syntax = \"proto3\"; import \"confluent/meta.proto\"; message M { }"),
            SIMPLE_JSON));
    assertEquals(
        "a Protobuf schema without a reference for its import confluent/meta.proto",
        refused.getMessage());
  }

  @Test
  void aSchemaThatIsNestedTooDeepIsRefused() {
    String text = "syntax = \"proto3\"; " + "message M {".repeat(100_000) + "}".repeat(100_000);
    assertThrows(
        UnusableSchemaException.class,
        () -> PayloadEncoders.of(Schemas.schema(PROTOBUF, text), SIMPLE_JSON));
  }

  /** Readers refuse deeper messages. */
  @Test
  void messagesInsideOfMessagesAreLimitedAsForReaders() throws Exception {
    String fits = "{\"all\":".repeat(99) + "{}" + "}".repeat(99);
    assertEquals(PEER.parse(fits), PEER.message(ENCODER.encode(fits.getBytes(UTF_8))));
    String deeper = "{\"all\":".repeat(200) + "{}" + "}".repeat(200);
    assertEquals(
        true,
        Schemas.mismatch(ENCODER, deeper).contains("expected at most 100 levels of messages"));
  }
}
