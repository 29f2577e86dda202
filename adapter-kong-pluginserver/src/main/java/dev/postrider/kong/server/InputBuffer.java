package dev.postrider.kong.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** Bytes that were received and are not handled yet. */
final class InputBuffer {

  private static final byte[] CLOSED = {};

  /** Kept between messages; a larger one goes as soon as it is empty. */
  private static final int LARGEST_IDLE = Memory.ORDINARY;

  private final Memory memory;
  private final SpareArrays spare;
  private byte[] bytes;

  /** How much of {@link #memory} this buffer has taken. */
  private int taken;

  private int from;
  private int to;

  /**
   * An empty buffer, with an array of {@code spare} until it is closed. What it needs beyond the
   * ordinary it takes from {@code memory}.
   */
  InputBuffer(Memory memory, SpareArrays spare) {
    this.memory = memory;
    this.spare = spare;
    this.bytes = spare.take();
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
        bytes = spare.take();
        giveBackTaken();
      }
    }
  }

  private void giveBackTaken() {
    memory.giveBack(taken);
    taken = 0;
  }

  /** Gives back what it has taken; nothing is read into it any more. */
  void close() {
    from = 0;
    to = 0;
    spare.giveBack(bytes);
    bytes = CLOSED;
    giveBackTaken();
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
    byte[] larger = Arrays.copyOf(bytes, length);
    spare.giveBack(bytes);
    bytes = larger;
  }
}
