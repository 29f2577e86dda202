package dev.postrider.coding;

/** Bytes that are not what their coding claims. */
final class DamagedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Damage.
   *
   * @param what what is wrong, for example {@code the check sum is wrong}
   * @param at the byte of the encoded body where that shows, counted from 0
   */
  DamagedException(String what, long at) {
    super(what + " at byte " + at, null, false, false);
  }
}
