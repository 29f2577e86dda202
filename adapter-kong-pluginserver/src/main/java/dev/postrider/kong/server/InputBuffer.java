package dev.postrider.kong.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** Bytes that were received and are not handled yet. */
final class InputBuffer {

  private static final int SMALL = 8 * 1024;

  /** Kept between messages; a larger one goes as soon as it is empty. */
  private static final int LARGEST_IDLE = Memory.ORDINARY;

  private final Memory memory;
  private byte[] bytes = new byte[SMALL];

  /** How much of {@link #memory} this buffer has taken. */
  private int taken;

  private int from;
  private int to;

  /** An empty buffer, which takes from {@code memory} what it needs beyond the ordinary. */
  InputBuffer(Memory memory) {
    this.memory = memory;
  }

  byte[] array() {
    return bytes;
  }

  int from() {
    return from;
  }

  int available() {
    return to - from;
  }

  int at(int index) {
    return bytes[from + index] & 0xff;
  }

  void put(int index, int value) {
    bytes[from + index] = (byte) value;
  }

  void consume(int count) {
    from += count;
    if (from == to) {
      from = 0;
      to = 0;
      if (bytes.length > LARGEST_IDLE) {
        shrink();
      }
    }
  }

  private void shrink() {
    bytes = new byte[SMALL];
    memory.giveBack(taken);
    taken = 0;
  }

  /** Gives back what it has taken; it is not used any more. */
  void close() {
    from = 0;
    to = 0;
    shrink();
  }

  /** Takes {@code count} bytes out at {@code index}, counted from the first available one. */
  void remove(int index, int count) {
    int at = from + index;
    System.arraycopy(bytes, at + count, bytes, at, to - at - count);
    to -= count;
  }

  /**
   * Reads once. The buffer grows with what has arrived, never with what a length field claims.
   *
   * @return the number of bytes, -1 at the end of the stream
   * @throws WireException if all connections together hold too much
   */
  int readFrom(ReadableByteChannel channel) throws IOException {
    if (to == bytes.length) {
      if (from > bytes.length / 2) {
        System.arraycopy(bytes, from, bytes, 0, to - from);
        to -= from;
        from = 0;
      } else {
        grow(Math.multiplyExact(bytes.length, 2));
      }
    }
    int count = channel.read(ByteBuffer.wrap(bytes, to, bytes.length - to));
    if (count > 0) {
      to += count;
    }
    return count;
  }

  private void grow(int length) throws WireException {
    if (length > LARGEST_IDLE) {
      if (!memory.take(length - taken)) {
        throw new WireException("all connections together hold too much of unfinished messages");
      }
      taken = length;
    }
    bytes = Arrays.copyOf(bytes, length);
  }
}
