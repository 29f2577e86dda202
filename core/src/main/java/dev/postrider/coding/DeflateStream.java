package dev.postrider.coding;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decodes streams of RFC 1951 or RFC 1950, one after the other. Not thread-safe. */
final class DeflateStream implements AutoCloseable {

  private final Inflater inflater;
  private final byte[] chunk = new byte[BoundedOutput.CHUNK_BYTES];
  private final byte[] encoded;
  private final BoundedOutput out;

  /**
   * Decodes out of {@code encoded} into {@code out}.
   *
   * @param bare whether the streams are without the wrapper of RFC 1950
   */
  DeflateStream(byte[] encoded, boolean bare, BoundedOutput out) {
    this.inflater = new Inflater(bare);
    this.encoded = encoded;
    this.out = out;
  }

  /** Decodes the stream that begins there, and answers where it ends. */
  int read(int from) throws DamagedException, LimitException {
    inflater.reset();
    inflater.setInput(encoded, from, encoded.length - from);
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(chunk);
        out.write(chunk, count);
        if (count == 0 && !inflater.finished()) {
          throw new DamagedException(
              inflater.needsDictionary() ? "a dictionary is needed" : "the end is missing",
              from + inflater.getBytesRead());
        }
      }
    } catch (DataFormatException e) {
      throw new DamagedException("no valid deflate stream", from + inflater.getBytesRead());
    }
    return Math.toIntExact(from + inflater.getBytesRead());
  }

  @Override
  public void close() {
    inflater.end();
  }
}
