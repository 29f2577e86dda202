package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;

/**
 * A field of a message.
 *
 * @param jsonName the name of its member; {@code name} is taken too
 * @param count how many values it has
 * @param required whether it must be there
 * @param oneof the name of the oneof that it belongs to; empty if to none
 */
record ProtobufField(
    String name,
    String jsonName,
    int number,
    ProtobufType type,
    Count count,
    boolean required,
    String oneof) {

  /** How many values a field has, and how they are written. */
  enum Count {
    /** One, which is written always. */
    ONE,
    /** One, which is not written if it is the default of its type. */
    ONE_UNLESS_DEFAULT,
    REPEATED,
    PACKED,
    MAP
  }

  boolean takesNull() {
    return type.takesNull() && (count == Count.ONE || count == Count.ONE_UNLESS_DEFAULT);
  }

  void write(ProtobufWriting to, int value) throws MismatchException {
    switch (count) {
      case ONE -> writeOne(to, value);
      case ONE_UNLESS_DEFAULT -> {
        int begin = to.out.length();
        to.tag(number, type.wireType());
        int content = to.out.length();
        type.write(to, value);
        if (to.out.isZero(content)) {
          to.out.truncate(begin);
        }
      }
      case MAP -> writeEntries(to, value);
      case REPEATED -> writeItems(to, value, false);
      case PACKED -> {
        int begin = to.out.length();
        to.tag(number, ProtobufType.LEN);
        int room = to.out.length();
        to.out.leave(1);
        writeItems(to, value, true);
        if (to.out.length() == room + 1) {
          to.out.truncate(begin);
        } else {
          to.out.prefix(room, 1, 0);
        }
      }
    }
  }

  private void writeOne(ProtobufWriting to, int value) throws MismatchException {
    to.tag(number, type.wireType());
    type.write(to, value);
  }

  private void writeItems(ProtobufWriting to, int value, boolean packed) throws MismatchException {
    to.require(value, Kind.ARRAY, "array");
    int end = to.json.next(value);
    for (int item = value + 1; item < end; item = to.json.next(item)) {
      if (packed) {
        type.write(to, item);
      } else {
        writeOne(to, item);
      }
    }
  }

  private void writeEntries(ProtobufWriting to, int value) throws MismatchException {
    to.require(value, Kind.OBJECT, "object");
    int end = to.json.next(value);
    for (int name = value + 1; name < end; name = to.json.next(name + 1)) {
      writeOne(to, name);
    }
  }
}
