package dev.postrider.kong.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * Bytes that were received and are not handled yet. It has an array only while there are some, so that
 * idle connections hold none; and more than a little that stays in it from one read to the next is taken
 * from the memory of all connections.
 */
final class InputBuffer {

  /** The bytes that need no memory of the budget, in an array no larger than that. */
  static final int FREE_BYTES = 4 * 1024;

  private static final byte[] NONE = {};

  /** The JDK copies what it reads, and keeps as large an array for that. */
  private static final int MOST_AT_ONCE = 256 * 1024;

  private final MemoryBudget memory;
  private final SpareArrays spare;
  private byte[] bytes = NONE;

  /** How much of {@link #memory} this buffer has taken. */
  private int taken;

  private int from;
  private int to;

  /** An empty buffer, whose ordinary arrays come from {@code spare}, and room for more from {@code memory}. */
  InputBuffer(MemoryBudget memory, SpareArrays spare) {
    this.memory = memory;
    this.spare = spare;
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
      if (bytes.length > SpareArrays.LENGTH) {
        // A message in it may still be read.
        release(NONE);
      }
    }
  }

  /**
   * To be called when all complete messages are handled: an empty buffer gives its array back.
   *
   * @throws WireException if all connections together hold too much for the rest to stay
   */
  void settle() throws WireException {
    int left = to - from;
    if (left <= FREE_BYTES && bytes.length > left) {
      byte[] unused = bytes;
      release(left == 0 ? NONE : Arrays.copyOfRange(bytes, from, to));
      spare.giveBack(unused);
      from = 0;
      to = left;
    } else if (left > FREE_BYTES && taken == 0) {
      take(bytes.length);
    }
  }

  private void take(int length) throws WireException {
    if (!memory.take(length - taken)) {
      throw new WireException("all connections together hold too much of unfinished messages");
    }
    taken = length;
  }

  private void release(byte[] next) {
    bytes = next;
    memory.giveBack(taken);
    taken = 0;
  }

  /** Gives back what it has taken; nothing is read into it any more. */
  void close() {
    from = 0;
    to = 0;
    byte[] unused = bytes;
    release(NONE);
    spare.giveBack(unused);
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
    if (bytes.length <= FREE_BYTES) {
      byte[] array = spare.take();
      System.arraycopy(bytes, from, array, 0, to - from);
      bytes = array;
      to -= from;
      from = 0;
    } else if (to == bytes.length) {
      if (from > bytes.length / 2) {
        System.arraycopy(bytes, from, bytes, 0, to - from);
        to -= from;
        from = 0;
      } else {
        grow(Math.multiplyExact(bytes.length, 2));
      }
    }
    int room = Math.min(bytes.length - to, MOST_AT_ONCE);
    int count = channel.read(ByteBuffer.wrap(bytes, to, room));
    if (count > 0) {
      to += count;
    }
    return count;
  }

  private void grow(int length) throws WireException {
    take(length);
    byte[] larger = Arrays.copyOf(bytes, length);
    spare.giveBack(bytes);
    bytes = larger;
  }
}
