package dev.postrider.schema;

import dev.postrider.schema.AvroWriting.UnionValue;
import dev.postrider.schema.JsonIndex.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A union whose values are spelled plainly. A value is tried with the branches for its kind of JSON,
 * from the narrowest type to the widest; first with those that hold it exactly: a number as it is, an
 * object with all of a record's fields. What an object is, is found out once, however deep unions are
 * in one another. Thread-safe.
 */
final class AvroPlainUnion implements AvroType {

  private record Branch(int position, AvroType type) {}

  private static final int NONE = -1;
  private static final int WIDEST = 9;
  private static final List<AvroType> NUMBERS = List.of(AvroNumber.values());

  private final List<AvroType> types;
  private final Map<Kind, List<Branch>> branches = new EnumMap<>(Kind.class);

  AvroPlainUnion(List<AvroType> types) {
    this.types = List.copyOf(types);
    for (Kind kind : Kind.values()) {
      List<Branch> ofKind = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        if (width(types.get(i), kind) != NONE) {
          ofKind.add(new Branch(i, types.get(i)));
        }
      }
      ofKind.sort(Comparator.comparingInt(branch -> width(branch.type(), kind)));
      branches.put(kind, ofKind);
    }
  }

  /** How wide a type is among those for a kind of JSON; {@link #NONE} if it is not for that kind. */
  private static int width(AvroType type, Kind kind) {
    if (type == AvroPrimitive.JSON) {
      return WIDEST;
    }
    return switch (kind) {
      case NULL -> type == AvroPrimitive.NULL ? 0 : NONE;
      case BOOLEAN -> type == AvroPrimitive.BOOLEAN ? 0 : NONE;
      case NUMBER -> NUMBERS.indexOf(type);
      case STRING -> widthForString(type);
      case ARRAY -> type instanceof AvroArray ? 0 : NONE;
      case OBJECT -> type instanceof AvroRecord ? 0 : type instanceof AvroMap ? 1 : NONE;
    };
  }

  private static int widthForString(AvroType type) {
    if (type instanceof AvroEnum) {
      return 0;
    }
    if (type == AvroPrimitive.STRING) {
      return 1;
    }
    if (type instanceof AvroFixed) {
      return 2;
    }
    if (type == AvroPrimitive.BYTES) {
      return 3;
    }
    return type == AvroNumber.DOUBLE || type == AvroNumber.FLOAT ? 4 : NONE;
  }

  @Override
  public boolean write(AvroWriting to, int value) {
    Kind kind = to.json.kind(value);
    List<Branch> possible = branches.getOrDefault(kind, List.of());
    if (possible.size() == 1) {
      return write(to, value, possible.get(0));
    }
    if (kind != Kind.OBJECT || possible.isEmpty()) {
      return find(to, value, possible) != NONE || to.mismatch(value, typeName());
    }
    UnionValue key = new UnionValue(this, value);
    Integer known = to.branches.get(key);
    if (known == null) {
      int found = find(to, value, possible);
      to.branches.put(key, found);
      return found != NONE || to.mismatch(value, typeName());
    }
    return known == NONE
        ? to.mismatch(value, typeName())
        : write(to, value, new Branch(known, types.get(known)));
  }

  /** Writes the value as the first branch that takes it. */
  private static int find(AvroWriting to, int value, List<Branch> possible) {
    int begin = to.out.length();
    for (int pass = 0; pass < 2; pass++) {
      for (Branch branch : possible) {
        if (isExact(to.json, value, branch.type()) == (pass == 0)) {
          if (write(to, value, branch)) {
            return branch.position();
          }
          to.out.truncate(begin);
        }
      }
    }
    return NONE;
  }

  private static boolean isExact(JsonIndex json, int value, AvroType type) {
    if (type instanceof AvroNumber number && json.kind(value) == Kind.NUMBER) {
      return number.holds(json, value);
    }
    return !(type instanceof AvroRecord record) || record.size() == json.size(value);
  }

  private static boolean write(AvroWriting to, int value, Branch branch) {
    to.out.zigzag(branch.position());
    return branch.type().write(to, value);
  }

  @Override
  public String typeName() {
    return types.size() == 1 ? types.get(0).typeName() : "one of " + AvroType.names(types);
  }
}
