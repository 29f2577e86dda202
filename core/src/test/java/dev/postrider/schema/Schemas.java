package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;

/** Schemas as a registry would hand them out, and what becomes of JSON. */
final class Schemas {

  private Schemas() {}

  static RegisteredSchema schema(
      SchemaType type, String text, RegisteredSchema.Reference... references) {
    return new RegisteredSchema(1, type, text, List.of(references));
  }

  static PayloadEncoder encoder(
      SchemaType type,
      PayloadEncoding encoding,
      String text,
      RegisteredSchema.Reference... references) {
    try {
      return PayloadEncoders.of(schema(type, text, references), encoding);
    } catch (UnusableSchemaException e) {
      throw new AssertionError(e);
    }
  }

  /** What is said about JSON that does not match. */
  static String mismatch(PayloadEncoder encoder, String json) {
    return String.valueOf(
        assertThrows(MismatchException.class, () -> encoder.encode(json.getBytes(UTF_8)))
            .getMessage());
  }
}
