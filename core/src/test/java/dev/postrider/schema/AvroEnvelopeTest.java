package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.Json;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every envelope fits the schema in the jar, and Avro reads the same from the payload. */
class AvroEnvelopeTest {

  private static final String TEXT = Envelopes.resource("envelope.avsc");
  private static final Schema SCHEMA = new Schema.Parser().parse(TEXT);
  private static final PayloadEncoder ENCODER =
      Schemas.encoder(SchemaType.AVRO, PayloadEncoding.SIMPLE_JSON, TEXT);

  static Stream<JsonNode> envelopes() {
    return Envelopes.all();
  }

  @Test
  void hasEachMemberThatTheManualLists() {
    assertEquals(
        Envelopes.documented(),
        SCHEMA.getFields().stream()
            .map(Schema.Field::name)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void isReadAsItWas(JsonNode envelope) throws Exception {
    byte[] payload = ENCODER.encode(envelope.toString().getBytes(UTF_8));
    GenericRecord read = new GenericDatumReader<GenericRecord>(SCHEMA)
        .read(null, DecoderFactory.get().binaryDecoder(payload, null));
    ObjectNode json = (ObjectNode) Json.parse(read.toString());
    Envelopes.dropNulls(json);
    Envelopes.readJsonText(json, "body_args");
    for (JsonNode part : json.path("body_parts")) {
      Envelopes.dropNulls((ObjectNode) part);
      Envelopes.readJsonText((ObjectNode) part, "value_json");
    }
    Json.assertSame(envelope, json.toString().getBytes(UTF_8));
  }
}
