package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/**
 * Writes standard base64 with padding (RFC 4648 §4) into an array that exists. The JDK's encoder is
 * several times faster than a loop, but takes whole arrays only: so the bytes go through arrays of
 * fixed lengths, which are kept, and a loop encodes what is left of the shortest. Not thread-safe.
 */
final class Base64Writer {

  /** Bytes encoded at once: what is left of one step is encoded in smaller ones. */
  private static final int[] STEPS = {3 * 2048, 3 * 256, 3 * 32};

  private static final byte[] DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(US_ASCII);

  /** One array for each step; none until the first step. */
  private byte[][] inputs = {};

  private byte[] output = {};

  /** How many bytes the base64 of {@code count} bytes has. */
  static int length(int count) {
    return ArrayCapacity.sum(0, (count + 2L) / 3 * 4);
  }

  /** Writes {@link #length} bytes at {@code at}. */
  void write(byte[] source, int from, int to, byte[] target, int at) {
    int i = from;
    int o = at;
    for (int step = 0; step < STEPS.length; step++) {
      for (; to - i >= STEPS[step]; i += STEPS[step]) {
        o += step(source, i, step, target, o);
      }
    }
    for (; i + 2 < to; i += 3) {
      int group = (source[i] & 0xFF) << 16 | (source[i + 1] & 0xFF) << 8 | (source[i + 2] & 0xFF);
      target[o] = DIGITS[group >> 18];
      target[o + 1] = DIGITS[group >> 12 & 0x3F];
      target[o + 2] = DIGITS[group >> 6 & 0x3F];
      target[o + 3] = DIGITS[group & 0x3F];
      o += 4;
    }
    if (i < to) {
      int group = (source[i] & 0xFF) << 16 | (i + 1 < to ? (source[i + 1] & 0xFF) << 8 : 0);
      target[o] = DIGITS[group >> 18];
      target[o + 1] = DIGITS[group >> 12 & 0x3F];
      target[o + 2] = i + 1 < to ? DIGITS[group >> 6 & 0x3F] : (byte) '=';
      target[o + 3] = '=';
    }
  }

  private int step(byte[] source, int from, int step, byte[] target, int at) {
    if (inputs.length == 0) {
      inputs = new byte[STEPS.length][];
      for (int i = 0; i < STEPS.length; i++) {
        inputs[i] = new byte[STEPS[i]];
      }
      output = new byte[length(STEPS[0])];
    }
    byte[] input = inputs[step];
    System.arraycopy(source, from, input, 0, input.length);
    int written = Base64.getEncoder().encode(input, output);
    System.arraycopy(output, 0, target, at, written);
    return written;
  }
}
