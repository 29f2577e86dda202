package dev.postrider.schema;

import dev.postrider.schema.RegisteredSchema.Reference;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;

/** Writes JSON as Avro's binary encoding. Thread-safe. */
final class AvroEncoder implements PayloadEncoder {

  private final AvroType type;

  private AvroEncoder(AvroType type) {
    this.type = type;
  }

  /**
   * The encoder of a schema.
   *
   * @throws UnusableSchemaException if it is no schema
   */
  static PayloadEncoder of(RegisteredSchema schema, PayloadEncoding encoding)
      throws UnusableSchemaException {
    try {
      Schema.Parser parser = new Schema.Parser();
      parseReferences(parser, schema, new HashSet<>());
      Schema parsed = parser.parse(schema.text());
      return new AvroEncoder(new AvroTypes(encoding == PayloadEncoding.AVRO_JSON).of(parsed));
    } catch (RuntimeException e) {
      // Not only Avro's own: a name of no type is a NullPointerException there.
      throw new UnusableSchemaException("no Avro schema: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new UnusableSchemaException("an Avro schema that is nested too deep", e);
    }
  }

  /** Those that others refer to come first, each once. */
  private static void parseReferences(
      Schema.Parser parser, RegisteredSchema schema, Set<String> parsed) {
    for (Reference reference : schema.references()) {
      parseReferences(parser, reference.schema(), parsed);
      if (parsed.add(reference.schema().text())) {
        parser.parse(reference.schema().text());
      }
    }
  }

  @Override
  public byte[] encode(byte[] json) throws MismatchException {
    AvroWriting writing = new AvroWriting(JsonScan.index(json));
    try {
      if (!type.write(writing, 0)) {
        throw writing.mismatch();
      }
    } catch (StackOverflowError e) {
      throw new MismatchException("", "JSON that is nested less deep", "more levels");
    }
    return writing.out.toByteArray();
  }
}
