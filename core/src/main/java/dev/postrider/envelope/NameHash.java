package dev.postrider.envelope;

/** The hash of a member's name. A collision only takes the slow path, so the hash need not resist attack. */
final class NameHash {

  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private NameHash() {}

  /** The hash of a text, of which at least 7 bytes must be readable behind {@code to}. */
  static long of(byte[] text, int from, int to) {
    long hash = (long) to - from;
    for (int i = from; i < to; i += 8) {
      hash = mixed(hash, Words.eight(text, i) & Words.firstBytes(to - i));
    }
    return hash;
  }

  /** Takes one more word, or one more byte, into a hash. */
  static long mixed(long hash, long word) {
    long product = (hash ^ word) * FACTOR;
    return product ^ (product >>> 29);
  }
}
