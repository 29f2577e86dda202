package dev.postrider.schema;

import java.util.List;

/**
 * A schema as the registry has it.
 *
 * @param id the number that stands in front of a payload
 * @param text the schema in its own language
 * @param references the schemas that the text uses
 */
record RegisteredSchema(int id, SchemaType type, String text, List<Reference> references) {

  /** Copies the references. */
  RegisteredSchema {
    references = List.copyOf(references);
  }

  /**
   * Another schema, and how a text refers to it.
   *
   * @param name as the text spells it: a full name in Avro, a {@code $ref} in JSON Schema, an import in
   *     Protobuf
   */
  record Reference(String name, RegisteredSchema schema) {}
}
