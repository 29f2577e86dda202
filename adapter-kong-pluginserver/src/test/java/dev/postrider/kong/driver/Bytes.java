package dev.postrider.kong.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Bytes that are being put together. */
final class Bytes {
  private byte[] array = new byte[256];
  private int length;

  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  void add(int b) {
    room(1);
    array[length++] = (byte) b;
  }

  /** Adds the low {@code count} bytes of {@code value}, the highest of them first. */
  void addBigEndian(long value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      add((int) (value >>> (8 * i)));
    }
  }

  void addLittleEndian(long value, int count) {
    for (int i = 0; i < count; i++) {
      add((int) (value >>> (8 * i)));
    }
  }

  void add(String bytes) {
    add(bytes.getBytes(ISO_8859_1));
  }

  void add(byte[] bytes) {
    add(bytes, bytes.length);
  }

  void add(Bytes other) {
    add(other.array, other.length);
  }

  private void add(byte[] bytes, int count) {
    room(count);
    System.arraycopy(bytes, 0, array, length, count);
    length += count;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  private void room(int count) {
    if (length + count > array.length) {
      array = Arrays.copyOf(array, Math.max(length + count, 2 * array.length));
    }
  }
}
