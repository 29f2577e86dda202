package dev.postrider.schema;

/** Finds the encoder of a schema. */
final class PayloadEncoders {

  private PayloadEncoders() {}

  /**
   * The encoder of a schema.
   *
   * @param encoding how the JSON spells unions; only Avro has them
   * @throws UnusableSchemaException if the schema is none, uses something unsupported, or the library of
   *     its format is missing
   */
  static PayloadEncoder of(RegisteredSchema schema, PayloadEncoding encoding)
      throws UnusableSchemaException {
    try {
      return switch (schema.type()) {
        case AVRO -> AvroEncoder.of(schema, encoding);
        case JSON -> JsonEncoder.of(schema);
        case PROTOBUF -> ProtobufEncoder.of(schema);
      };
    } catch (NoClassDefFoundError e) {
      throw new UnusableSchemaException(
          "a schema of type " + schema.type() + " needs " + library(schema.type())
              + " on the class path, which is missing or incomplete: " + e.getMessage(),
          e);
    }
  }

  private static String library(SchemaType type) {
    return switch (type) {
      case AVRO -> "org.apache.avro:avro";
      case JSON -> "com.networknt:json-schema-validator";
      case PROTOBUF -> "com.squareup.wire:wire-schema-jvm";
    };
  }
}
