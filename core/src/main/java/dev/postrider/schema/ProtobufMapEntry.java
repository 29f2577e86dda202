package dev.postrider.schema;

/** A member of a map: name and value as the fields 1 and 2 of a message. */
record ProtobufMapEntry(ProtobufType key, ProtobufType value) implements ProtobufType {

  @Override
  public int wireType() {
    return LEN;
  }

  @Override
  public void write(ProtobufWriting to, int name) throws MismatchException {
    int begin = to.begin(name);
    to.tag(1, key.wireType());
    if (key == ProtobufScalar.BOOL) {
      writeBool(to, name);
    } else {
      key.write(to, name);
    }
    to.tag(2, value.wireType());
    value.write(to, name + 1);
    to.end(begin);
  }

  /** Names are strings, also those of this type. */
  private static void writeBool(ProtobufWriting to, int name) throws MismatchException {
    String text = to.json.text(name);
    if (!text.equals("true") && !text.equals("false")) {
      throw to.mismatch(name, "bool as the name of a member");
    }
    to.out.raw(text.equals("true") ? 1 : 0);
  }
}
