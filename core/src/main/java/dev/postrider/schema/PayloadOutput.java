package dev.postrider.schema;

import dev.postrider.envelope.JsonSelector;
import java.util.Arrays;

/** Bytes that grow, with the numbers that Avro and Protobuf share. Not thread-safe. */
final class PayloadOutput {

  private static final int LONGEST_VARINT = 10;

  private byte[] bytes;
  private int length;

  PayloadOutput(int capacity) {
    bytes = new byte[capacity];
  }

  int length() {
    return length;
  }

  /** Takes back all that was written behind this length. */
  void truncate(int earlier) {
    length = earlier;
  }

  /** Whether all that was written from there on is zero. */
  boolean isZero(int from) {
    for (int i = from; i < length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void raw(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void raw(byte[] source) {
    raw(source, 0, source.length);
  }

  void raw(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
  }

  /** Seven bits to a byte, the lowest first. */
  void varint(long value) {
    reserve(LONGEST_VARINT);
    length = putVarint(value, length);
  }

  /** A varint that is short for negative numbers too. */
  void zigzag(long value) {
    varint(value << 1 ^ value >> 63);
  }

  /** Four bytes, the lowest first. */
  void fixed32(int value) {
    fixed(value, 4);
  }

  /** Eight bytes, the lowest first. */
  void fixed64(long value) {
    fixed(value, 8);
  }

  private void fixed(long value, int count) {
    reserve(count);
    for (int shift = 0; shift < 8 * count; shift += 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  /**
   * The characters of a string in UTF-8, behind their number of bytes.
   *
   * @param zigzag whether that number is written as in Avro
   */
  void string(JsonIndex json, int string, boolean zigzag) {
    int from = json.start(string);
    int most = json.end(string) - from;
    int shift = zigzag ? 1 : 0;
    if (!json.isEscaped(string)) {
      varint((long) most << shift);
      raw(json.bytes(), from, from + most);
      return;
    }
    int begin = length;
    int room = sizeOfVarint((long) most << shift);
    reserve(room + most);
    int end = JsonSelector.unescape(json.bytes(), from, from + most, bytes, begin + room);
    length = end;
    prefix(begin, room, shift);
  }

  /**
   * Puts a length in front of all that was written behind the room left for it.
   *
   * @param begin where the room begins
   * @param room how many bytes it has
   * @param shift 1 for a length as in Avro
   */
  void prefix(int begin, int room, int shift) {
    int content = length - begin - room;
    long prefix = (long) content << shift;
    int size = sizeOfVarint(prefix);
    if (size != room) {
      reserve(Math.max(0, size - room));
      System.arraycopy(bytes, begin + room, bytes, begin + size, content);
      length += size - room;
    }
    putVarint(prefix, begin);
  }

  /** Leaves room that {@link #prefix} fills. */
  void leave(int room) {
    reserve(room);
    length += room;
  }

  static int sizeOfVarint(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  private int putVarint(long value, int at) {
    int o = at;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[o++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[o++] = (byte) rest;
    return o;
  }

  private void reserve(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, Math.addExact(length, length)));
    }
  }
}
