package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Writes the fields of a protobuf message. */
final class ProtobufWriter {
  private final Bytes out = new Bytes();

  Bytes bytes() {
    return out;
  }

  ProtobufWriter varint(int field, long value) {
    number((long) field << 3);
    number(value);
    return this;
  }

  ProtobufWriter fixed64(int field, double value) {
    number(((long) field << 3) | 1);
    out.addLittleEndian(Double.doubleToRawLongBits(value), 8);
    return this;
  }

  ProtobufWriter bytes(int field, String value) {
    byte[] bytes = value.getBytes(ISO_8859_1);
    head(field, bytes.length);
    out.add(bytes);
    return this;
  }

  ProtobufWriter message(int field, ProtobufWriter message) {
    head(field, message.out.length());
    out.add(message.out);
    return this;
  }

  private void head(int field, int length) {
    number(((long) field << 3) | 2);
    number(length);
  }

  private void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.add(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.add((int) rest);
  }
}
