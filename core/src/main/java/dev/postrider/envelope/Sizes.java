package dev.postrider.envelope;

/** How buffers grow: by half, so that appending stays linear. */
final class Sizes {

  static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private Sizes() {}

  /**
   * The capacity for {@code used + count} bytes.
   *
   * @throws IllegalStateException if that is more than an array can hold
   */
  static int grow(int capacity, int used, int count) {
    int needed = sum(used, count);
    return (int) Math.min(LARGEST_ARRAY, Math.max(needed, capacity + (long) (capacity >> 1)));
  }

  /**
   * The size of an array of {@code used + count} bytes.
   *
   * @throws IllegalStateException if that is more than an array can hold
   */
  static int sum(int used, long count) {
    if (used + count > LARGEST_ARRAY) {
      throw new IllegalStateException("an envelope of more than " + LARGEST_ARRAY + " bytes");
    }
    return (int) (used + count);
  }
}
