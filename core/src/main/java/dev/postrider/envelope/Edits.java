package dev.postrider.envelope;

import java.io.ByteArrayOutputStream;

/** Writes bytes again with some of them replaced, from the front to the back. Not thread-safe. */
final class Edits {

  private static final byte[] NOTHING = {};

  private final byte[] source;
  private final ByteArrayOutputStream out;
  private int written;

  Edits(byte[] source) {
    this.source = source;
    this.out = new ByteArrayOutputStream(source.length);
  }

  /** Puts {@code bytes} in the place of those up to {@code to}; {@code from} is behind the last edit. */
  void replace(int from, int to, byte[] bytes) {
    out.write(source, written, from - written);
    out.writeBytes(bytes);
    written = to;
  }

  /** Leaves bytes out. */
  void remove(int from, int to) {
    replace(from, to, NOTHING);
  }

  /** The bytes with all edits; the source itself if there were none. */
  byte[] result() {
    if (written == 0 && out.size() == 0) {
      return source;
    }
    out.write(source, written, source.length - written);
    written = source.length;
    return out.toByteArray();
  }
}
