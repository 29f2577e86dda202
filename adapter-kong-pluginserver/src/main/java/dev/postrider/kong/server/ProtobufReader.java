package dev.postrider.kong.server;

import static dev.postrider.kong.server.ProtobufWriter.FIXED32;
import static dev.postrider.kong.server.ProtobufWriter.FIXED64;
import static dev.postrider.kong.server.ProtobufWriter.LENGTH_DELIMITED;
import static dev.postrider.kong.server.ProtobufWriter.VARINT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/**
 * Reads the fields of one protobuf message in place. Strings are bytes: Kong sends whatever a client
 * put into a header.
 */
final class ProtobufReader {

  private final byte[] bytes;
  private final int end;
  private int position;
  private int field;
  private int type;

  ProtobufReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** Goes to the next field, whose value must then be read or {@linkplain #skip skipped}. */
  boolean next() throws WireException {
    if (position == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) tag & 7;
    if (tag < 0 || tag > 0xffff_ffffL || field == 0) {
      throw new WireException("protobuf tag " + tag + " before byte " + position);
    }
    return true;
  }

  /** Goes to the next field with this number and skips the others before it. */
  boolean find(int number) throws WireException {
    while (next()) {
      if (field == number) {
        return true;
      }
      skip();
    }
    return false;
  }

  int field() {
    return field;
  }

  long integer() throws WireException {
    expect(VARINT);
    return varint();
  }

  boolean bool() throws WireException {
    return integer() != 0;
  }

  double number() throws WireException {
    expect(FIXED64);
    return Double.longBitsToDouble(fixed64());
  }

  ProtobufReader message() throws WireException {
    int length = delimited();
    position += length;
    return new ProtobufReader(bytes, position - length, position);
  }

  String text() throws WireException {
    int length = delimited();
    position += length;
    return new String(bytes, position - length, length, ISO_8859_1);
  }

  /** The bytes in place: they change when the connection reads on. */
  ByteBuffer bytes() throws WireException {
    int length = delimited();
    position += length;
    return ByteBuffer.wrap(bytes, position - length, length);
  }

  void skip() throws WireException {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> fixed64();
      case LENGTH_DELIMITED -> {
        int length = delimited();
        position += length;
      }
      case FIXED32 -> {
        need(4);
        position += 4;
      }
      default -> throw new WireException("protobuf wire type " + type + " of field " + field);
    }
  }

  private int delimited() throws WireException {
    expect(LENGTH_DELIMITED);
    long length = varint();
    if (length < 0 || length > end - position) {
      throw new WireException(
          "protobuf field " + field + " claims " + length + " of " + (end - position) + " bytes");
    }
    return (int) length;
  }

  private long varint() throws WireException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      need(1);
      byte next = bytes[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new WireException("protobuf varint of more than ten bytes");
  }

  private long fixed64() throws WireException {
    need(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = (value << 8) | (bytes[position + i] & 0xff);
    }
    position += 8;
    return value;
  }

  private void expect(int wanted) throws WireException {
    if (type != wanted) {
      throw new WireException(
          "protobuf field " + field + " has wire type " + type + " instead of " + wanted);
    }
  }

  private void need(int count) throws WireException {
    if (end - position < count) {
      throw new WireException("protobuf message ends inside field " + field);
    }
  }
}
