package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A message of Protobuf. Of members that repeat, the last counts; fields are in the order of their numbers. */
final class ProtobufMessage implements ProtobufType {

  private final String name;
  private final Map<String, Integer> positions = new HashMap<>();
  private List<ProtobufField> fields = List.of();

  /** A message whose fields are still to be told, since they may be of its own type. */
  ProtobufMessage(String name) {
    this.name = name;
  }

  /** Tells the fields; nothing is written before. */
  void define(List<ProtobufField> all) {
    fields = all.stream().sorted(Comparator.comparingInt(ProtobufField::number)).toList();
    for (int i = 0; i < fields.size(); i++) {
      positions.put(fields.get(i).name(), i);
      positions.put(fields.get(i).jsonName(), i);
    }
  }

  @Override
  public int wireType() {
    return LEN;
  }

  @Override
  public void write(ProtobufWriting to, int value) throws MismatchException {
    int begin = to.begin(value);
    writeFields(to, value);
    to.end(begin);
  }

  /** Writes the message without its length. */
  void writeFields(ProtobufWriting to, int value) throws MismatchException {
    to.require(value, Kind.OBJECT, name);
    int[] members = members(to, value);
    Set<String> oneofs = new HashSet<>(0);
    for (int i = 0; i < members.length; i++) {
      ProtobufField field = fields.get(i);
      if (members[i] != 0) {
        if (!field.oneof().isEmpty() && !oneofs.add(field.oneof())) {
          throw to.mismatch(members[i], "only one member of " + field.oneof());
        }
        field.write(to, members[i]);
      } else if (field.required()) {
        String path = to.json.pointer(value) + "/" + JsonIndex.step(field.jsonName());
        throw new MismatchException(path, "a value", "nothing");
      }
    }
  }

  /** For each field the value of its member; 0, which is no member's, for none. */
  private int[] members(ProtobufWriting to, int value) throws MismatchException {
    JsonIndex json = to.json;
    int[] members = new int[fields.size()];
    int end = json.next(value);
    for (int name = value + 1; name < end; name = json.next(name + 1)) {
      Integer position = positions.get(json.text(name));
      if (position == null) {
        throw to.mismatch(name + 1, "no member of this name");
      }
      boolean nothing =
          json.kind(name + 1) == Kind.NULL && !fields.get(position).takesNull();
      members[position] = nothing ? 0 : name + 1;
    }
    return members;
  }
}
