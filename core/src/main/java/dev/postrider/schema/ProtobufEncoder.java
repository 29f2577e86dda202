package dev.postrider.schema;

import com.squareup.wire.schema.CoreLoader;
import com.squareup.wire.schema.ErrorCollector;
import com.squareup.wire.schema.Linker;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.MessageType;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import dev.postrider.schema.RegisteredSchema.Reference;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes JSON, spelled as ProtoJSON has it, as the first message of a schema, behind its index.
 * Thread-safe.
 */
final class ProtobufEncoder implements PayloadEncoder {

  /** The path to the first message, which is written as one zero. */
  private static final int FIRST_MESSAGE = 0;

  private final ProtobufMessage message;

  private ProtobufEncoder(ProtobufMessage message) {
    this.message = message;
  }

  /**
   * The encoder of a schema.
   *
   * @throws UnusableSchemaException if it is no schema, or JSON cannot become its first message
   */
  static PayloadEncoder of(RegisteredSchema schema) throws UnusableSchemaException {
    try {
      Map<String, ProtoFile> files = new LinkedHashMap<>();
      ProtoFile file = parse("", schema.text());
      addReferences(files, schema);
      files.put("", file);
      requireImports(files);
      ErrorCollector errors = new ErrorCollector();
      Schema linked = new Linker(CoreLoader.INSTANCE, errors, true, true).link(files.values());
      errors.throwIfNonEmpty();
      MessageType first = file.getTypes().stream()
          .filter(MessageType.class::isInstance)
          .map(type -> (MessageType) linked.getType(type.getType()))
          .findFirst()
          .orElseThrow(() -> new UnusableSchemaException("a Protobuf schema without a message"));
      return new ProtobufEncoder(new ProtobufTypes(linked).of(first));
    } catch (RuntimeException e) {
      throw new UnusableSchemaException("no Protobuf schema: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new UnusableSchemaException("a Protobuf schema that is nested too deep", e);
    }
  }

  private static void addReferences(Map<String, ProtoFile> files, RegisteredSchema schema) {
    for (Reference reference : schema.references()) {
      if (files.put(reference.name(), parse(reference.name(), reference.schema().text())) == null) {
        addReferences(files, reference.schema());
      }
    }
  }

  /** Google's own need no reference. */
  private static void requireImports(Map<String, ProtoFile> files) throws UnusableSchemaException {
    for (ProtoFile file : files.values()) {
      for (String path : file.getImports()) {
        if (!files.containsKey(path) && !path.startsWith("google/protobuf/")) {
          throw new UnusableSchemaException(
              "a Protobuf schema without a reference for its import " + path);
        }
      }
    }
  }

  private static ProtoFile parse(String path, String text) {
    return ProtoFile.Companion.get(ProtoParser.Companion.parse(Location.get(path), text));
  }

  @Override
  public byte[] encode(byte[] json) throws MismatchException {
    ProtobufWriting writing = new ProtobufWriting(JsonScan.index(json));
    writing.out.raw(FIRST_MESSAGE);
    message.writeFields(writing, 0);
    return writing.out.toByteArray();
  }
}
