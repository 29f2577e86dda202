package dev.postrider.envelope;

/** Gives the bytes of a body from its start on. Not thread-safe. */
interface PartInput {

  /**
   * Puts the next bytes into an array.
   *
   * @param to more than {@code from}
   * @return how many there were, at least one; -1 if the body has ended
   * @throws RequestRejectedException if the body cannot be read
   */
  int read(byte[] target, int from, int to) throws RequestRejectedException;
}
