package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads MessagePack values from a connection; strings and binaries are the same to Lua. */
final class MessagePackReader {
  private final Connection connection;

  MessagePackReader(Connection connection) {
    this.connection = connection;
  }

  /**
   * The next value.
   *
   * @throws SocketFailure if not one byte of it comes
   * @throws LuaError if it breaks off or is none
   */
  @Nullable
  Object read() throws SocketFailure {
    int head = connection.receiveByte();
    try {
      return value(head);
    } catch (SocketFailure e) {
      throw new LuaError("missing bytes");
    }
  }

  private @Nullable Object value(int head) throws SocketFailure {
    if (head < 0x80) {
      return (long) head;
    }
    if (head < 0x90) {
      return map(head & 0x0f);
    }
    if (head < 0xa0) {
      return list(head & 0x0f);
    }
    if (head < 0xc0) {
      return string(head & 0x1f);
    }
    if (head >= 0xe0) {
      return (long) (byte) head;
    }
    return switch (head) {
      case 0xc0 -> null;
      case 0xc2 -> false;
      case 0xc3 -> true;
      case 0xc4, 0xd9 -> string(length(1));
      case 0xc5, 0xda -> string(length(2));
      case 0xc6, 0xdb -> string(length(4));
      case 0xc7, 0xc8, 0xc9 -> extension(length(1 << (head - 0xc7)));
      case 0xca -> (double) Float.intBitsToFloat((int) unsigned(4));
      case 0xcb -> Double.longBitsToDouble(unsigned(8));
      case 0xcc, 0xcd, 0xce, 0xcf -> unsigned(1 << (head - 0xcc));
      case 0xd0 -> (long) (byte) unsigned(1);
      case 0xd1 -> (long) (short) unsigned(2);
      case 0xd2 -> (long) (int) unsigned(4);
      case 0xd3 -> unsigned(8);
      case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> extension(1 << (head - 0xd4));
      case 0xdc -> list(length(2));
      case 0xdd -> list(length(4));
      case 0xde -> map(length(2));
      case 0xdf -> map(length(4));
      default -> throw new LuaError("unpack '" + Integer.toHexString(head) + "' is unimplemented");
    };
  }

  private long unsigned(int bytes) throws SocketFailure {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | connection.receiveByte();
    }
    return value;
  }

  private int length(int bytes) throws SocketFailure {
    return Math.toIntExact(unsigned(bytes));
  }

  private String string(int length) throws SocketFailure {
    return new String(connection.receive(length), ISO_8859_1);
  }

  private @Nullable Object extension(int length) throws SocketFailure {
    connection.receive(1 + length);
    return null;
  }

  private List<@Nullable Object> list(int size) throws SocketFailure {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(value(connection.receiveByte()));
    }
    return list;
  }

  private Map<String, Object> map(int size) throws SocketFailure {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      Object key = value(connection.receiveByte());
      Object value = value(connection.receiveByte());
      if (key == null) {
        throw new LuaError("table index is nil");
      }
      // A nil value makes no entry; a key that is no string is none that anybody asks for.
      if (value != null) {
        map.put(key.toString(), value);
      }
    }
    return map;
  }
}
