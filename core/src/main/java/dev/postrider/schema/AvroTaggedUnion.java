package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.List;

/** A union whose values are spelled as Avro's JSON encoding has them: null, or the branch and the value. */
final class AvroTaggedUnion implements AvroType {

  private final List<AvroType> branches;
  private final byte[][] tags;

  AvroTaggedUnion(List<AvroType> branches) {
    this.branches = List.copyOf(branches);
    this.tags =
        branches.stream().map(branch -> branch.typeName().getBytes(UTF_8)).toArray(byte[][]::new);
  }

  @Override
  public boolean write(AvroWriting to, int value) {
    JsonIndex json = to.json;
    boolean tagged = json.kind(value) == Kind.OBJECT && json.size(value) == 1;
    boolean isNull = json.kind(value) == Kind.NULL;
    for (int i = 0; i < tags.length; i++) {
      AvroType branch = branches.get(i);
      if (tagged ? json.is(value + 1, tags[i]) : isNull && branch == AvroPrimitive.NULL) {
        to.out.zigzag(i);
        return branch.write(to, tagged ? value + 2 : value);
      }
    }
    return to.mismatch(value, typeName());
  }

  @Override
  public String typeName() {
    return "null or an object with one member: " + AvroType.names(branches);
  }
}
