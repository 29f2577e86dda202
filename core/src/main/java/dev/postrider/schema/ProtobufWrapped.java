package dev.postrider.schema;

/** A message with one field, the first, which JSON spells as the field's value alone. */
record ProtobufWrapped(ProtobufType type, boolean takesNull) implements ProtobufType {

  @Override
  public int wireType() {
    return LEN;
  }

  @Override
  public void write(ProtobufWriting to, int value) throws MismatchException {
    int begin = to.begin(value);
    int tag = to.out.length();
    to.tag(1, type.wireType());
    int content = to.out.length();
    type.write(to, value);
    if (to.out.isZero(content)) {
      to.out.truncate(tag);
    }
    to.end(begin);
  }
}
