package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.List;

/** A union whose values are spelled as Avro's JSON encoding has them: null, or the branch and the value. */
record AvroTaggedUnion(List<AvroType> branches) implements AvroType {

  /** Copies the branches. */
  AvroTaggedUnion {
    branches = List.copyOf(branches);
  }

  @Override
  public boolean write(AvroWriting to, int value) {
    JsonIndex json = to.json;
    boolean tagged = json.kind(value) == Kind.OBJECT && json.size(value) == 1;
    if (!tagged && json.kind(value) != Kind.NULL) {
      return to.mismatch(value, typeName());
    }
    String tag = tagged ? json.text(value + 1) : "null";
    for (int i = 0; i < branches.size(); i++) {
      if (branches.get(i).typeName().equals(tag)) {
        to.out.zigzag(i);
        return branches.get(i).write(to, tagged ? value + 2 : value);
      }
    }
    return to.mismatch(value, typeName());
  }

  @Override
  public String typeName() {
    return "null or an object with one member: " + AvroType.names(branches);
  }
}
