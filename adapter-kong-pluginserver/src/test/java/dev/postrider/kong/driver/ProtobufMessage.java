package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a protobuf message as they came, without a schema. */
final class ProtobufMessage {
  private record Field(int number, long varint, @Nullable String bytes) {}

  private final List<Field> fields = new ArrayList<>();

  private ProtobufMessage() {}

  /** The message of {@code bytes}; throws LuaError if they are none. */
  static ProtobufMessage of(byte[] bytes) {
    var message = new ProtobufMessage();
    try {
      int[] position = {0};
      while (position[0] < bytes.length) {
        message.fields.add(field(bytes, position));
      }
      return message;
    } catch (ArrayIndexOutOfBoundsException | StringIndexOutOfBoundsException e) {
      throw new LuaError("unfinished bytes");
    }
  }

  private static Field field(byte[] bytes, int[] position) {
    int tag = (int) varint(bytes, position);
    int number = tag >>> 3;
    return switch (tag & 7) {
      case 0 -> new Field(number, varint(bytes, position), null);
      case 1 -> new Field(number, littleEndian(bytes, position, 8), null);
      case 2 -> new Field(number, 0, string(bytes, position));
      case 5 -> new Field(number, littleEndian(bytes, position, 4), null);
      default -> throw new LuaError("invalid wire type " + (tag & 7));
    };
  }

  private static long varint(byte[] bytes, int[] position) {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = bytes[position[0]++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new LuaError("invalid varint");
  }

  private static long littleEndian(byte[] bytes, int[] position, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[position[0]++] & 0xffL) << (8 * i);
    }
    return value;
  }

  private static String string(byte[] bytes, int[] position) {
    int length = Math.toIntExact(varint(bytes, position));
    String string = new String(bytes, position[0], length, ISO_8859_1);
    position[0] += length;
    return string;
  }

  boolean has(int number) {
    return last(number) != null;
  }

  /** The last value of a number field, 0 if there is none. */
  long number(int number) {
    Field field = last(number);
    if (field != null && field.bytes() != null) {
      throw new LuaError("type mismatch for field " + number);
    }
    return field == null ? 0 : field.varint();
  }

  /** The last value of a bytes field, empty if there is none. */
  String bytes(int number) {
    Field field = last(number);
    if (field == null) {
      return "";
    }
    if (field.bytes() == null) {
      throw new LuaError("type mismatch for field " + number);
    }
    return field.bytes();
  }

  ProtobufMessage message(int number) {
    return of(bytes(number).getBytes(ISO_8859_1));
  }

  /** All values of a repeated message field. */
  List<ProtobufMessage> messages(int number) {
    List<ProtobufMessage> messages = new ArrayList<>();
    for (Field field : fields) {
      if (field.number() == number && field.bytes() != null) {
        messages.add(of(field.bytes().getBytes(ISO_8859_1)));
      }
    }
    return messages;
  }

  private @Nullable Field last(int number) {
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).number() == number) {
        return fields.get(i);
      }
    }
    return null;
  }
}
