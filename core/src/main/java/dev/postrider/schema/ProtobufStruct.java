package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;

/** Google's messages for any JSON (google/protobuf/struct.proto). Their numbers are doubles. */
enum ProtobufStruct implements ProtobufType {
  STRUCT,
  VALUE,
  LIST_VALUE;

  @Override
  public int wireType() {
    return LEN;
  }

  @Override
  public boolean takesNull() {
    return this == VALUE;
  }

  @Override
  public void write(ProtobufWriting to, int value) throws MismatchException {
    int begin = to.begin(value);
    switch (this) {
      case STRUCT -> writeMembers(to, value);
      case LIST_VALUE -> writeItems(to, value);
      case VALUE -> writeAny(to, value);
    }
    to.end(begin);
  }

  private static void writeMembers(ProtobufWriting to, int value) throws MismatchException {
    to.require(value, Kind.OBJECT, "google.protobuf.Struct");
    ProtobufMapEntry entry = new ProtobufMapEntry(ProtobufScalar.STRING, VALUE);
    int end = to.json.next(value);
    for (int name = value + 1; name < end; name = to.json.next(name + 1)) {
      to.tag(1, LEN);
      entry.write(to, name);
    }
  }

  private static void writeItems(ProtobufWriting to, int value) throws MismatchException {
    to.require(value, Kind.ARRAY, "google.protobuf.ListValue");
    int end = to.json.next(value);
    for (int item = value + 1; item < end; item = to.json.next(item)) {
      to.tag(1, LEN);
      VALUE.write(to, item);
    }
  }

  /** The fields of the oneof are numbered null, number, string, bool, struct, list. */
  private static void writeAny(ProtobufWriting to, int value) throws MismatchException {
    switch (to.json.kind(value)) {
      case NULL -> {
        to.tag(1, VARINT);
        to.out.raw(0);
      }
      case NUMBER -> write(to, 2, ProtobufNumber.DOUBLE, value);
      case STRING -> write(to, 3, ProtobufScalar.STRING, value);
      case BOOLEAN -> write(to, 4, ProtobufScalar.BOOL, value);
      case OBJECT -> write(to, 5, STRUCT, value);
      case ARRAY -> write(to, 6, LIST_VALUE, value);
    }
  }

  private static void write(ProtobufWriting to, int number, ProtobufType type, int value)
      throws MismatchException {
    to.tag(number, type.wireType());
    type.write(to, value);
  }
}
