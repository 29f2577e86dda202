package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.Json;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every envelope fits the schema in the jar, and Google's library reads the same from the payload. */
class ProtobufEnvelopeTest {

  private static final String TEXT = Envelopes.resource("envelope.proto");
  private static final ProtobufPeer PEER = new ProtobufPeer(TEXT);
  private static final PayloadEncoder ENCODER =
      Schemas.encoder(SchemaType.PROTOBUF, PayloadEncoding.SIMPLE_JSON, TEXT);

  static Stream<JsonNode> envelopes() {
    return Envelopes.all();
  }

  @Test
  void hasEachMemberThatTheManualLists() {
    String envelope = TEXT.substring(0, TEXT.indexOf('}'));
    assertEquals(
        Envelopes.documented(),
        Pattern.compile("([a-z0-9_]+) = [0-9]+;")
            .matcher(envelope)
            .results()
            .map(field -> field.group(1))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void isReadAsItWas(JsonNode envelope) throws Exception {
    byte[] payload = ENCODER.encode(envelope.toString().getBytes(UTF_8));
    ObjectNode json = (ObjectNode) Json.parse(PEER.read(payload));
    readJson(json, "body_args");
    for (JsonNode part : json.path("body_parts")) {
      readJson((ObjectNode) part, "value_json");
      readSize((ObjectNode) part);
      if (part.has("offset")) {
        ((ObjectNode) part).put("offset", part.path("offset").asLong());
      }
    }
    if (json.get("body_claim_check") instanceof ObjectNode claimCheck) {
      readSize(claimCheck);
    }
    Json.assertSame(envelope, json.toString().getBytes(UTF_8));
  }

  /** 64 bits are a string in ProtoJSON, and nothing at all if they are zero. */
  private static void readSize(ObjectNode object) {
    object.put("size", object.path("size").asLong());
  }

  private static void readJson(ObjectNode object, String member) {
    JsonNode json = object.get(member);
    if (json != null) {
      object.set(member, json.get("text"));
      Envelopes.readJsonText(object, member);
    }
  }
}
