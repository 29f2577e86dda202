package dev.postrider.kong.server;

/** Writes protobuf's wire format into a {@link WireBuffer}; default values are left to the caller. */
record ProtobufWriter(WireBuffer out) {

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int FIXED32 = 5;

  ProtobufWriter() {
    this(new WireBuffer(64));
  }

  ProtobufWriter varint(int field, long value) {
    varint(((long) field << 3) | VARINT);
    varint(value);
    return this;
  }

  ProtobufWriter number(int field, double value) {
    varint(((long) field << 3) | FIXED64);
    out.putLittleEndian(Double.doubleToRawLongBits(value), 8);
    return this;
  }

  ProtobufWriter bytes(int field, byte[] value) {
    varint(((long) field << 3) | LENGTH_DELIMITED);
    varint(value.length);
    out.put(value);
    return this;
  }

  ProtobufWriter text(int field, String value) {
    return bytes(field, WireBuffer.bytesOf(value));
  }

  ProtobufWriter message(int field, ProtobufWriter value) {
    varint(((long) field << 3) | LENGTH_DELIMITED);
    varint(value.out.length());
    out.put(value.out);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.put((int) rest);
  }
}
