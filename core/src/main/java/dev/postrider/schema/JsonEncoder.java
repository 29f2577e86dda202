package dev.postrider.schema;

import dev.postrider.schema.RegisteredSchema.Reference;
import dev.postrider.validation.JsonSchema;
import dev.postrider.validation.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds JSON to a JSON Schema; the payload is the text itself. Thread-safe. */
final class JsonEncoder implements PayloadEncoder {

  private final JsonSchema schema;

  private JsonEncoder(JsonSchema schema) {
    this.schema = schema;
  }

  /**
   * The encoder of a schema.
   *
   * @throws UnusableSchemaException if the text is no schema
   */
  static JsonEncoder of(RegisteredSchema schema) throws UnusableSchemaException {
    Map<String, String> referred = new HashMap<>();
    collect(schema.references(), referred);
    try {
      return new JsonEncoder(JsonSchema.parse(schema.text(), referred));
    } catch (IllegalArgumentException e) {
      throw new UnusableSchemaException(
          "schema " + schema.id() + " cannot be used: " + firstLine(e), e);
    }
  }

  private static void collect(List<Reference> references, Map<String, String> referred) {
    for (Reference reference : references) {
      if (referred.put(reference.name(), reference.schema().text()) == null) {
        collect(reference.schema().references(), referred);
      }
    }
  }

  private static String firstLine(IllegalArgumentException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public byte[] encode(byte[] json) throws MismatchException {
    List<Violation> violations;
    try {
      violations = schema.violations(json);
    } catch (IllegalArgumentException e) {
      throw new MismatchException("", "JSON", firstLine(e));
    }
    if (!violations.isEmpty()) {
      Violation first = violations.get(0);
      throw new MismatchException(first.pointer(), first.expected(), first.found());
    }
    return json;
  }
}
