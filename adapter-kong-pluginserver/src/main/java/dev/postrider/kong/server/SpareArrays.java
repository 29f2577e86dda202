package dev.postrider.kong.server;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays of connections that have ended, for those that come: Kong opens one for each event, and a new
 * array for it would be a third of all garbage. At most 512 KiB. Not thread-safe: each event loop has
 * its own.
 */
final class SpareArrays {

  /** Bytes: as many as an ordinary call and the answers to its questions. */
  static final int LENGTH = 8 * 1024;

  /** As many as there are events at once under ordinary load. */
  private static final int MANY = 64;

  private final Deque<byte[]> spare = new ArrayDeque<>();

  /** An array of {@link #LENGTH}, with anything in it. */
  byte[] take() {
    byte[] array = spare.poll();
    return array == null ? new byte[LENGTH] : array;
  }

  /** Keeps {@code array}, which is not used any more, if it is an ordinary one. */
  void giveBack(byte[] array) {
    if (array.length == LENGTH && spare.size() < MANY) {
      spare.push(array);
    }
  }
}
