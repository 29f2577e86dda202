package dev.postrider.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Makes the types of one Avro schema. */
final class AvroTypes {

  /** Our own logical type of strings; whoever does not know it reads a string. */
  private static final String JSON = "json";

  private final boolean tagged;
  private final Map<String, AvroType> named = new HashMap<>();

  /**
   * Types that take JSON in one spelling.
   *
   * @param tagged whether values of unions are tagged
   */
  AvroTypes(boolean tagged) {
    this.tagged = tagged;
  }

  AvroType of(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> AvroPrimitive.NULL;
      case BOOLEAN -> AvroPrimitive.BOOLEAN;
      case STRING ->
        !tagged && JSON.equals(schema.getProp("logicalType"))
            ? AvroPrimitive.JSON
            : AvroPrimitive.STRING;
      case BYTES -> AvroPrimitive.BYTES;
      case INT -> AvroNumber.INT;
      case LONG -> AvroNumber.LONG;
      case FLOAT -> AvroNumber.FLOAT;
      case DOUBLE -> AvroNumber.DOUBLE;
      case ARRAY -> new AvroArray(of(schema.getElementType()));
      case MAP -> new AvroMap(of(schema.getValueType()));
      case FIXED -> new AvroFixed(schema.getFullName(), schema.getFixedSize());
      case ENUM -> ofEnum(schema);
      case UNION -> ofUnion(schema);
      case RECORD -> ofRecord(schema);
    };
  }

  private static AvroType ofEnum(Schema schema) {
    Map<String, Integer> symbols = new HashMap<>();
    for (String symbol : schema.getEnumSymbols()) {
      symbols.put(symbol, schema.getEnumOrdinal(symbol));
    }
    return new AvroEnum(schema.getFullName(), symbols);
  }

  private AvroType ofUnion(Schema schema) {
    List<AvroType> types = schema.getTypes().stream().map(this::of).toList();
    return tagged ? new AvroTaggedUnion(types) : new AvroPlainUnion(types);
  }

  private AvroType ofRecord(Schema schema) {
    AvroType known = named.get(schema.getFullName());
    if (known != null) {
      return known;
    }
    AvroRecord record = new AvroRecord(schema.getFullName());
    named.put(schema.getFullName(), record);
    record.define(schema.getFields().stream()
        .map(field -> new AvroRecord.Field(field.name(), of(field.schema()), missing(field)))
        .toList());
    return record;
  }

  private static byte @Nullable [] missing(Schema.Field field) {
    if (!field.hasDefaultValue()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<>(field.schema())
          .write(GenericData.get().getDefaultValue(field), encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
