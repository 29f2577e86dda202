package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An enum of Protobuf: a name, or its number.
 *
 * @param open whether other numbers are taken too
 */
record ProtobufEnum(String name, Map<String, Integer> constants, boolean open)
    implements ProtobufType {

  private static final String NULL_VALUE = "google.protobuf.NullValue";

  /** Copies the constants. */
  ProtobufEnum {
    constants = Map.copyOf(constants);
  }

  @Override
  public int wireType() {
    return VARINT;
  }

  @Override
  public boolean takesNull() {
    return name.equals(NULL_VALUE);
  }

  @Override
  public void write(ProtobufWriting to, int value) throws MismatchException {
    Integer number = number(to.json, value);
    if (number == null) {
      throw to.mismatch(value, "a value of " + name);
    }
    to.out.varint(number);
  }

  private @Nullable Integer number(JsonIndex json, int value) {
    Kind kind = json.kind(value);
    if (kind == Kind.NULL && takesNull()) {
      return 0;
    }
    if (kind == Kind.STRING) {
      return constants.get(json.text(value));
    }
    if (kind != Kind.NUMBER || !JsonNumbers.isLong(json, value)) {
      return null;
    }
    long number = JsonNumbers.toLong(json, value);
    boolean known = open || constants.containsValue((int) number);
    return number == (int) number && known ? (Integer) (int) number : null;
  }
}
