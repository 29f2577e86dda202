package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;

/** An array of Avro, written as one block. */
record AvroArray(AvroType items) implements AvroType {

  @Override
  public boolean write(AvroWriting to, int value) {
    JsonIndex json = to.json;
    if (json.kind(value) != Kind.ARRAY) {
      return to.mismatch(value, typeName());
    }
    int size = json.size(value);
    if (size > 0) {
      to.out.zigzag(size);
      int end = json.next(value);
      for (int item = value + 1; item < end; item = json.next(item)) {
        if (!items.write(to, item)) {
          return false;
        }
      }
    }
    to.out.raw(0);
    return true;
  }

  @Override
  public String typeName() {
    return "array";
  }
}
