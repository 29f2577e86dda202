package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.jspecify.annotations.Nullable;

/** Any schema and any value of it, beside Avro's own encoders and decoders. */
class AvroLawsTest {

  private static final List<Schema.Type> PRIMITIVES = List.of(
      Schema.Type.NULL,
      Schema.Type.BOOLEAN,
      Schema.Type.INT,
      Schema.Type.LONG,
      Schema.Type.FLOAT,
      Schema.Type.DOUBLE,
      Schema.Type.BYTES,
      Schema.Type.STRING);

  /** Schemas of all types, each named type once. */
  private static final class Schemata {
    private final Random random;
    private int names;

    Schemata(long seed) {
      random = new Random(seed);
    }

    Schema any(int levels) {
      return switch (random.nextInt(levels > 0 ? 8 : 4)) {
        case 0 -> Schema.createFixed("F" + names++, null, "n", 1 + random.nextInt(4));
        case 1 -> Schema.createEnum("E" + names++, null, "n", List.of("A", "B", "C"));
        case 2, 3 -> Schema.create(PRIMITIVES.get(random.nextInt(PRIMITIVES.size())));
        case 4 -> Schema.createArray(any(levels - 1));
        case 5 -> Schema.createMap(any(levels - 1));
        case 6 -> union(levels - 1);
        default -> record(levels - 1);
      };
    }

    private Schema record(int levels) {
      List<Schema.Field> fields = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        fields.add(new Schema.Field("f" + i, any(levels)));
      }
      return Schema.createRecord("R" + names++, null, "n", false, fields);
    }

    private Schema union(int levels) {
      List<Schema> branches = new ArrayList<>(List.of(Schema.create(Schema.Type.NULL)));
      for (int i = random.nextInt(5); i >= 0; i--) {
        Schema branch = any(levels);
        boolean known =
            branches.stream().anyMatch(other -> other.getFullName().equals(branch.getFullName()));
        if (branch.getType() != Schema.Type.UNION && !known) {
          branches.add(branch);
        }
      }
      return Schema.createUnion(branches);
    }
  }

  private static @Nullable Object value(Schema schema, long seed) {
    return new RandomData(schema, 1, seed).iterator().next();
  }

  private static byte[] written(Schema schema, @Nullable Object value, boolean json)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Encoder encoder = json
        ? EncoderFactory.get().jsonEncoder(schema, bytes)
        : EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(value, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static PayloadEncoder encoder(PayloadEncoding encoding, Schema schema) {
    return Schemas.encoder(SchemaType.AVRO, encoding, schema.toString());
  }

  /** What Avro's JSON encoder wrote becomes the bytes of its binary encoder. */
  @Property(tries = 300)
  void taggedJsonBecomesTheBytesOfAvro(@ForAll long seed) throws Exception {
    Schema schema = new Schemata(seed).any(4);
    Object value = value(schema, seed);
    byte[] json = written(schema, value, true);
    assertArrayEquals(
        written(schema, value, false),
        encoder(PayloadEncoding.AVRO_JSON, schema).encode(json),
        () -> schema + " " + new String(json, UTF_8));
  }

  /** Plain values may become another branch, but nothing is lost: Avro reads the same JSON. */
  @Property(tries = 300)
  void plainJsonIsReadAsItWas(@ForAll long seed) throws Exception {
    Schema schema = new Schemata(seed).any(4);
    JsonNode json = plain(value(schema, seed));
    byte[] payload =
        encoder(PayloadEncoding.SIMPLE_JSON, schema).encode(json.toString().getBytes(UTF_8));
    Object read = new GenericDatumReader<>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(payload, null));
    Json.assertSame(json, plain(read).toString().getBytes(UTF_8));
  }

  private static JsonNode plain(@Nullable Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value == null) {
      return json.nullNode();
    }
    if (value instanceof IndexedRecord record) {
      ObjectNode object = json.objectNode();
      record
          .getSchema()
          .getFields()
          .forEach(field -> object.set(field.name(), plain(record.get(field.pos()))));
      return object;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = json.objectNode();
      map.forEach((name, member) -> object.set(name.toString(), plain(member)));
      return object;
    }
    if (value instanceof Collection<?> items) {
      ArrayNode array = json.arrayNode();
      items.forEach(item -> array.add(plain(item)));
      return array;
    }
    if (value instanceof GenericFixed fixed) {
      return json.textNode(new String(fixed.bytes(), ISO_8859_1));
    }
    if (value instanceof ByteBuffer bytes) {
      return json.textNode(ISO_8859_1.decode(bytes.duplicate()).toString());
    }
    boolean bare = value instanceof Number || value instanceof Boolean;
    return bare ? Json.parse(value.toString()) : json.textNode(value.toString());
  }
}
