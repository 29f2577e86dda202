package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** A growing byte array that both codecs write into. */
final class WireBuffer {

  private byte[] bytes;
  private int length;

  WireBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }

  WireBuffer put(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  WireBuffer put(byte[] source) {
    return put(source, 0, source.length);
  }

  WireBuffer put(byte[] source, int from, int count) {
    reserve(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
    return this;
  }

  WireBuffer put(WireBuffer source) {
    return put(source.bytes, 0, source.length);
  }

  /** The {@code count} low bytes of {@code value}, highest first. */
  WireBuffer putBigEndian(long value, int count) {
    reserve(count);
    for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** The {@code count} low bytes of {@code value}, lowest first. */
  WireBuffer putLittleEndian(long value, int count) {
    reserve(count);
    for (int shift = 0; shift < count * 8; shift += 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Leaves room for the length of a frame that begins here. */
  int beginFrame() {
    putLittleEndian(0, 4);
    return length;
  }

  /** Writes the length of the frame that began at {@code start}. */
  WireBuffer endFrame(int start) {
    int end = length;
    length = start - 4;
    putLittleEndian(end - start, 4);
    length = end;
    return this;
  }

  private void reserve(int count) {
    if (count > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
    }
  }

  /**
   * The bytes of text in the form of {@link Question}.
   *
   * @throws IllegalArgumentException if a character is above U+00FF
   */
  static byte[] bytesOf(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        throw new IllegalArgumentException(
            "character " + i + " stands for no byte: it is above U+00FF");
      }
    }
    return text.getBytes(ISO_8859_1);
  }
}
