package dev.postrider.envelope;

import java.util.Arrays;

/**
 * Searches {@code --boundary} at the start of lines (RFC 2046 §5.1.1) by the last byte first (Horspool,
 * 1980). No byte is compared twice, because the bytes compared begin a line and hold no line feed: so
 * the search is linear whatever the boundary is. Keeps its arrays; not thread-safe.
 */
final class Delimiter {

  static final int NONE = -1;

  private byte[] bytes = {};

  /** The boundary that {@link #bytes} and {@link #shifts} were made of; empty if there was none. */
  private String boundary = "";

  /** How far a search may go on by the last byte it looked at. */
  private final int[] shifts = new int[256];

  /** Takes another boundary, which holds no line feed. */
  void set(String newBoundary) {
    if (newBoundary.equals(boundary)) {
      return;
    }
    boundary = newBoundary;
    bytes = HttpText.bytes("--" + newBoundary);
    int last = bytes.length - 1;
    Arrays.fill(shifts, bytes.length);
    for (int i = 0; i < last; i++) {
      shifts[bytes[i] & 0xFF] = last - i;
    }
  }

  int length() {
    return bytes.length;
  }

  boolean isAt(byte[] source, int at, int to) {
    int end = at + bytes.length;
    return end <= to && Arrays.equals(source, at, end, bytes, 0, bytes.length);
  }

  /** Where it next stands behind a line feed, or {@link #NONE}; the one before {@code from} counts. */
  int indexOf(byte[] source, int from, int to) {
    int last = bytes.length - 1;
    byte lastByte = bytes[last];
    int i = from;
    while (i + last < to) {
      byte b = source[i + last];
      if (b == lastByte && source[i - 1] == '\n' && isAt(source, i, to)) {
        return i;
      }
      i += shifts[b & 0xFF];
    }
    return NONE;
  }
}
