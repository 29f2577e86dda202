package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/**
 * Reads MessagePack values in place, one after the other. Lua's habits are allowed for: a string may
 * come as {@code bin}, a whole number as a float, and an empty table as an array or a map.
 */
final class MessagePackReader {

  private final byte[] bytes;
  private final int end;
  private int position;
  private long head;

  MessagePackReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** A reader of one nil. */
  static MessagePackReader nil() {
    return new MessagePackReader(new byte[] {(byte) 0xc0}, 0, 1);
  }

  /** How many bytes are left. */
  int remaining() {
    return end - position;
  }

  MessagePackType peek() throws WireException {
    need(1);
    return MessagePackToken.type(bytes[position] & 0xff);
  }

  boolean atNil() throws WireException {
    return peek() == MessagePackType.NIL;
  }

  /** The number of elements that follow; an empty map is an empty array. */
  int array() throws WireException {
    MessagePackType type = peek();
    int format = open();
    long size = MessagePackToken.children(format, head);
    return container(
        size,
        size,
        type == MessagePackType.ARRAY || (type == MessagePackType.MAP && size == 0),
        "array");
  }

  /** The number of pairs that follow; an empty array is an empty map. */
  int map() throws WireException {
    MessagePackType type = peek();
    int format = open();
    long values = MessagePackToken.children(format, head);
    return container(
        values / 2,
        values,
        type == MessagePackType.MAP || (type == MessagePackType.ARRAY && values == 0),
        "map");
  }

  /** No more elements than bytes are left: what a container claims is not believed blindly. */
  private int container(long size, long values, boolean allowed, String wanted)
      throws WireException {
    if (!allowed) {
      throw new WireException("no MessagePack " + wanted + " before byte " + position);
    }
    if (values > end - position) {
      throw new WireException("MessagePack " + wanted + " of " + size + " in too few bytes");
    }
    return (int) size;
  }

  String text() throws WireException {
    int length = payload();
    return new String(bytes, position - length, length, ISO_8859_1);
  }

  /** The bytes in place: they change when the connection reads on. */
  ByteBuffer bytes() throws WireException {
    int length = payload();
    return ByteBuffer.wrap(bytes, position - length, length);
  }

  boolean bool() throws WireException {
    if (peek() != MessagePackType.BOOL) {
      throw new WireException("no MessagePack boolean at byte " + position);
    }
    return bytes[position++] == (byte) 0xc3;
  }

  long integer() throws WireException {
    MessagePackType type = peek();
    if (type == MessagePackType.FLOAT) {
      double value = number();
      if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
        throw new WireException("MessagePack number " + value + " is not whole");
      }
      return (long) value;
    }
    if (type != MessagePackType.INTEGER) {
      throw new WireException("no MessagePack integer at byte " + position);
    }
    int format = open();
    return switch (format) {
      case 0xd0 -> (byte) head;
      case 0xd1 -> (short) head;
      case 0xd2 -> (int) head;
      case 0xcc, 0xcd, 0xce, 0xcf, 0xd3 -> head;
      default -> (byte) format;
    };
  }

  double number() throws WireException {
    MessagePackType type = peek();
    if (type == MessagePackType.INTEGER) {
      return integer();
    }
    if (type != MessagePackType.FLOAT) {
      throw new WireException("no MessagePack number at byte " + position);
    }
    return open() == 0xca ? Float.intBitsToFloat((int) head) : Double.longBitsToDouble(head);
  }

  /** The type of an extension of no bytes. */
  int extensionType() throws WireException {
    need(3);
    return bytes[position + 2];
  }

  /** One value, to be read later; passes over it here. */
  MessagePackReader value() throws WireException {
    int from = position;
    skip();
    return new MessagePackReader(bytes, from, position);
  }

  /** Passes over one value and all it contains, however deep. */
  void skip() throws WireException {
    for (long values = 1; values > 0; values--) {
      peek();
      int format = open();
      long length = MessagePackToken.payloadBytes(format, head);
      if (length > end - position) {
        throw new WireException("MessagePack value ends early");
      }
      position += (int) length;
      values += MessagePackToken.children(format, head);
      if (values - 1 > end - position) {
        throw new WireException("MessagePack container in too few bytes");
      }
    }
  }

  private int payload() throws WireException {
    MessagePackType type = peek();
    if (type != MessagePackType.STRING && type != MessagePackType.BINARY) {
      throw new WireException("no MessagePack string before byte " + position);
    }
    long length = MessagePackToken.payloadBytes(open(), head);
    if (length > end - position) {
      throw new WireException("MessagePack string ends early");
    }
    position += (int) length;
    return (int) length;
  }

  private int open() throws WireException {
    int format = bytes[position++] & 0xff;
    int count = MessagePackToken.headBytes(format);
    need(count);
    head = MessagePackToken.head(bytes, position, count);
    position += count;
    return format;
  }

  private void need(int count) throws WireException {
    if (end - position < count) {
      throw new WireException("MessagePack value ends early");
    }
  }
}
