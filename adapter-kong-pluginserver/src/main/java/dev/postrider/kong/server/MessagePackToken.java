package dev.postrider.kong.server;

/**
 * The head of one MessagePack value: what it is, and what follows it.
 *
 * <p>A plain decoder of one format byte; it keeps no place in the input and so never recurses.
 */
final class MessagePackToken {

  private MessagePackToken() {}

  static MessagePackType type(int format) throws WireException {
    if (format <= 0x7f || format >= 0xe0) {
      return MessagePackType.INTEGER;
    } else if (format <= 0x8f) {
      return MessagePackType.MAP;
    } else if (format <= 0x9f) {
      return MessagePackType.ARRAY;
    } else if (format <= 0xbf) {
      return MessagePackType.STRING;
    }
    return switch (format) {
      case 0xc0 -> MessagePackType.NIL;
      case 0xc2, 0xc3 -> MessagePackType.BOOL;
      case 0xc4, 0xc5, 0xc6 -> MessagePackType.BINARY;
      case 0xc7, 0xc8, 0xc9, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> MessagePackType.EXTENSION;
      case 0xca, 0xcb -> MessagePackType.FLOAT;
      case 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2, 0xd3 -> MessagePackType.INTEGER;
      case 0xd9, 0xda, 0xdb -> MessagePackType.STRING;
      case 0xdc, 0xdd -> MessagePackType.ARRAY;
      case 0xde, 0xdf -> MessagePackType.MAP;
      default -> throw new WireException("MessagePack format 0x" + Integer.toHexString(format));
    };
  }

  /** The bytes between the format byte and the payload: a number or a length. */
  static int headBytes(int format) {
    return switch (format) {
      case 0xc4, 0xc7, 0xcc, 0xd0, 0xd9 -> 1;
      case 0xc5, 0xc8, 0xcd, 0xd1, 0xda, 0xdc, 0xde -> 2;
      case 0xc6, 0xc9, 0xca, 0xce, 0xd2, 0xdb, 0xdd, 0xdf -> 4;
      case 0xcb, 0xcf, 0xd3 -> 8;
      default -> 0;
    };
  }

  /** The bytes after the head that belong to this value alone; {@code head} is unsigned. */
  static long payloadBytes(int format, long head) {
    if (format >= 0xa0 && format <= 0xbf) {
      return format & 0x1f;
    }
    return switch (format) {
      case 0xc4, 0xc5, 0xc6, 0xd9, 0xda, 0xdb -> head;
      case 0xc7, 0xc8, 0xc9 -> head + 1;
      case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> 1 + (1L << (format - 0xd4));
      default -> 0;
    };
  }

  /** The values inside this one; {@code head} is unsigned. */
  static long children(int format, long head) {
    if (format >= 0x80 && format <= 0x8f) {
      return 2L * (format & 0x0f);
    } else if (format >= 0x90 && format <= 0x9f) {
      return format & 0x0f;
    }
    return switch (format) {
      case 0xdc, 0xdd -> head;
      case 0xde, 0xdf -> 2 * head;
      default -> 0;
    };
  }

  static long head(byte[] bytes, int at, int count) {
    long head = 0;
    for (int i = 0; i < count; i++) {
      head = (head << 8) | (bytes[at + i] & 0xff);
    }
    return head;
  }
}
