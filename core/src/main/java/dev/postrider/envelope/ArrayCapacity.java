package dev.postrider.envelope;

/** How large the array of a buffer has to be. Arrays grow by half, so that appending stays linear. */
final class ArrayCapacity {

  /** The most elements that every JVM gives an array. */
  static final int LARGEST = Integer.MAX_VALUE - 8;

  private ArrayCapacity() {}

  /**
   * The capacity of the array that replaces one of {@code capacity} bytes, which has too little room for
   * {@code used + count} bytes.
   *
   * @throws IllegalStateException if that is more than an array can hold
   */
  static int grow(int capacity, int used, int count) {
    int needed = sum(used, count);
    return (int) Math.min(LARGEST, Math.max(needed, capacity + (long) (capacity >> 1)));
  }

  /**
   * The size of an array of {@code used + count} bytes.
   *
   * @throws IllegalStateException if that is more than an array can hold
   */
  static int sum(int used, long count) {
    if (used + count > LARGEST) {
      throw new IllegalStateException("an envelope of more than " + LARGEST + " bytes");
    }
    return (int) (used + count);
  }
}
