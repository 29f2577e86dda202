package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;

/** A map of Avro, written as one block. Of names that repeat, readers keep the last. */
record AvroMap(AvroType values) implements AvroType {

  @Override
  public boolean write(AvroWriting to, int value) {
    JsonIndex json = to.json;
    if (json.kind(value) != Kind.OBJECT) {
      return to.mismatch(value, typeName());
    }
    int size = json.size(value);
    if (size > 0) {
      to.out.zigzag(size);
      int end = json.next(value);
      for (int name = value + 1; name < end; name = json.next(name + 1)) {
        to.out.string(json, name, true);
        if (!values.write(to, name + 1)) {
          return false;
        }
      }
    }
    to.out.raw(0);
    return true;
  }

  @Override
  public String typeName() {
    return "map";
  }
}
