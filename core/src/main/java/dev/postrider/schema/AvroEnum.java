package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.Map;

/**
 * An enum of Avro.
 *
 * @param symbols each with its place
 */
record AvroEnum(String typeName, Map<String, Integer> symbols) implements AvroType {

  /** Copies the symbols. */
  AvroEnum {
    symbols = Map.copyOf(symbols);
  }

  @Override
  public boolean write(AvroWriting to, int value) {
    Integer symbol = to.json.kind(value) == Kind.STRING ? symbols.get(to.json.text(value)) : null;
    if (symbol == null) {
      return to.mismatch(value, "a symbol of " + typeName);
    }
    to.out.zigzag(symbol);
    return true;
  }
}
