package dev.postrider.coding;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Takes what is decoded, in memory that grows with what comes and not beyond a limit. Not thread-safe. */
final class BoundedOutput {

  /** What is decoded at a time. */
  static final int CHUNK_BYTES = 8192;

  /** Below this, a body may be as well compressed as it likes. */
  private static final int FREE_BYTES = 64 * 1024;

  private final int maxBytes;
  private final long maxByRatio;
  private final int ratio;
  private byte[] bytes;
  private int length;

  /**
   * Room for the body of so many encoded bytes.
   *
   * @param maxBytes most bytes that may come out
   * @param ratio how many times as many may come out as went in; 0 for any
   */
  BoundedOutput(int encodedBytes, int maxBytes, int ratio) {
    this.maxBytes = maxBytes;
    this.ratio = ratio;
    this.maxByRatio =
        ratio == 0 ? Long.MAX_VALUE : Math.max(FREE_BYTES, (long) encodedBytes * ratio);
    this.bytes = new byte[Math.min(maxBytes, Math.max(CHUNK_BYTES, encodedBytes))];
  }

  void write(byte[] source, int count) throws LimitException {
    long wanted = (long) length + count;
    if (wanted > maxBytes) {
      throw new LimitException("more than " + maxBytes + " bytes decoded (max_body_bytes)");
    } else if (wanted > maxByRatio) {
      throw new LimitException(
          "decoded to more than " + ratio + " times its size (max_decoding_ratio)");
    }
    if (wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(wanted, 2L * bytes.length)));
    }
    System.arraycopy(source, 0, bytes, length, count);
    length += count;
  }

  int length() {
    return length;
  }

  /** What has come, not copied. */
  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, 0, length);
  }
}
