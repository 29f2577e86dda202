package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one side said at once in an event that was recorded. With MessagePack two numbers differ from
 * event to event, the request's and the event's own; all else is the same, byte for byte.
 */
final class RecordedMessage {

  /** How many numbers a message may have. */
  static final int NUMBERS = 2;

  private static final String EVENT_ID = "\u00a7EventId";

  /** Where a request or a response has its number: an array of four begins it, then its kind. */
  private static final int REQUEST_NUMBER = 2;

  /** What stands before, between and after the numbers. */
  private final List<byte[]> parts = new ArrayList<>();

  private RecordedMessage() {}

  /** Frames: no number changes. */
  static RecordedMessage protobuf(byte[] bytes) {
    RecordedMessage message = new RecordedMessage();
    message.parts.add(bytes);
    return message;
  }

  /** One request or one response. */
  static RecordedMessage messagePack(byte[] bytes) {
    RecordedMessage message = new RecordedMessage();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    message.partBefore(REQUEST_NUMBER, in);
    int key = new String(bytes, ISO_8859_1).indexOf(EVENT_ID);
    if (key >= 0) {
      message.partBefore(key + EVENT_ID.length(), in);
    }
    message.partBefore(bytes.length, in);
    return message;
  }

  private void partBefore(int end, ByteBuffer in) {
    byte[] part = new byte[end - in.position()];
    in.get(part);
    parts.add(part);
    if (in.hasRemaining()) {
      number(in);
    }
  }

  /** Says it again, with other numbers. */
  void write(ByteBuffer out, long[] numbers) {
    out.put(parts.get(0));
    for (int i = 1; i < parts.size(); i++) {
      put(out, numbers[i - 1]);
      out.put(parts.get(i));
    }
  }

  /**
   * Reads what should be the same with other numbers.
   *
   * @param numbers becomes the numbers
   * @return whether it has arrived to its end; if not, nothing of it is read
   * @throws IllegalStateException if it is not the same
   */
  boolean read(ByteBuffer in, long[] numbers) {
    int start = in.position();
    for (int i = 0; i < parts.size(); i++) {
      byte[] part = parts.get(i);
      boolean numberFollows = i < parts.size() - 1;
      if (in.remaining() < part.length
          || (numberFollows && in.remaining() <= part.length + numberBytes(in, part.length))) {
        in.position(start);
        return false;
      }
      if (!ByteBuffer.wrap(part).equals(in.slice(in.position(), part.length))) {
        byte[] all = new byte[in.limit() - start];
        in.get(start, all);
        throw new IllegalStateException("not what was recorded: " + new String(all, ISO_8859_1));
      }
      in.position(in.position() + part.length);
      if (numberFollows) {
        numbers[i] = number(in);
      }
    }
    return true;
  }

  private static int numberBytes(ByteBuffer in, int offset) {
    int at = in.position() + offset;
    int head = at < in.limit() ? in.get(at) & 0xff : 0;
    return head < 0x80 ? 0 : 1 << (head - 0xcc);
  }

  /** A number that is not negative and has 32 bits at most. */
  static long number(ByteBuffer in) {
    int head = in.get() & 0xff;
    return switch (head) {
      case 0xcc -> in.get() & 0xff;
      case 0xcd -> in.getShort() & 0xffff;
      case 0xce -> in.getInt() & 0xffff_ffffL;
      default -> head;
    };
  }

  private static void put(ByteBuffer out, long number) {
    if (number < 0x80) {
      out.put((byte) number);
    } else if (number < 0x100) {
      out.put((byte) 0xcc).put((byte) number);
    } else if (number < 0x10000) {
      out.put((byte) 0xcd).putShort((short) number);
    } else {
      out.put((byte) 0xce).putInt((int) number);
    }
  }
}
