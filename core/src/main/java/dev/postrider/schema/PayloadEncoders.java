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
    if (schema.type() == SchemaType.JSON) {
      return JsonEncoder.of(schema);
    }
    throw new UnusableSchemaException(schema.type() + " is not supported with " + encoding);
  }
}
