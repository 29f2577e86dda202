package dev.postrider.kong.driver;

/** Into which pieces a write of Kong falls on its way to the server. */
@FunctionalInterface
public interface Fragmentation {
  /** What nginx does: every write is one piece. */
  Fragmentation WHOLE = (written, left) -> left;

  /** Every byte alone. */
  Fragmentation SINGLE_BYTES = (written, left) -> 1;

  /** Two pieces, the first of {@code bytes} bytes; a shorter write stays whole. */
  static Fragmentation after(int bytes) {
    return (written, left) -> written == 0 ? Math.min(bytes, left) : left;
  }

  /**
   * The length of the next piece.
   *
   * @param written how many bytes of this write are sent already
   * @param left how many are still to be sent, at least 1
   * @return 1 to {@code left}
   */
  int nextPiece(int written, int left);
}
