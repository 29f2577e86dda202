package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record of Avro. Members may come in any order; of names that repeat, the last counts. */
final class AvroRecord implements AvroType {

  /**
   * One field.
   *
   * @param missing what is written if the member is missing; null if it must be there
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Field(String name, AvroType type, byte @Nullable [] missing) {}

  private final String fullName;
  private final Map<String, Integer> positions = new HashMap<>();
  private Field[] fields = {};
  private byte[][] names = {};

  /** A record whose fields are still to be told, since they may be of its own type. */
  AvroRecord(String fullName) {
    this.fullName = fullName;
  }

  /** Tells the fields; nothing is written before. */
  void define(List<Field> all) {
    fields = all.toArray(Field[]::new);
    names = all.stream().map(field -> field.name().getBytes(UTF_8)).toArray(byte[][]::new);
    for (int i = 0; i < fields.length; i++) {
      positions.put(fields[i].name(), i);
    }
  }

  @Override
  public boolean write(AvroWriting to, int value) {
    JsonIndex json = to.json;
    if (json.kind(value) != Kind.OBJECT) {
      return to.mismatch(value, fullName);
    }
    // No value of a member is value 0.
    int[] members = new int[fields.length];
    int end = json.next(value);
    int likely = 0;
    for (int name = value + 1; name < end; name = json.next(name + 1)) {
      int position = position(json, name, likely);
      if (position < 0) {
        return to.mismatch(name + 1, "no member of this name");
      }
      members[position] = name + 1;
      likely = position + 1;
    }
    for (int i = 0; i < members.length; i++) {
      if (!write(to, value, fields[i], members[i])) {
        return false;
      }
    }
    return true;
  }

  private int position(JsonIndex json, int name, int likely) {
    if (likely < names.length && json.is(name, names[likely])) {
      return likely;
    }
    return positions.getOrDefault(json.text(name), -1);
  }

  private static boolean write(AvroWriting to, int object, Field field, int member) {
    if (member != 0) {
      return field.type().write(to, member);
    }
    byte[] missing = field.missing();
    if (missing == null) {
      return to.missing(object, field.name(), field.type().typeName());
    }
    to.out.raw(missing);
    return true;
  }

  /** How many fields there are. */
  int size() {
    return fields.length;
  }

  @Override
  public String typeName() {
    return fullName;
  }
}
