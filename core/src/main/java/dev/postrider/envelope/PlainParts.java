package dev.postrider.envelope;

import java.util.Arrays;

/**
 * Finds the parts of a multipart body in one pass, without copying, if every delimiter and header in
 * it is plain: CR LF at each line's end, nothing behind a delimiter, at least one header line in each
 * part. {@link MultipartLines} cares for all other bodies. Keeps its arrays; not thread-safe.
 */
final class PlainParts {

  private static final byte[] NO_BYTES = {};
  private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
  private static final int HEADER = 0;
  private static final int VALUE = 1;
  private static final int END = 2;
  private static final int STRIDE = 3;
  private static final int RETAINED_PARTS = 512;

  private byte[] source = NO_BYTES;
  private byte[] delimiter = NO_BYTES;

  /** What {@link #delimiter} and {@link #shifts} were made of; empty if of nothing. */
  private String boundary = "";

  private int[] offsets = new int[16 * STRIDE];
  private int count;

  /** How far a search may go on by the last byte it looked at (Horspool, 1980). */
  private final int[] shifts = new int[256];

  /**
   * Finds the parts.
   *
   * @return false if the body is not plain, or its closing delimiter is missing
   */
  boolean find(byte[] body, int from, int to, String boundary) {
    source = body;
    count = 0;
    if (!setDelimiter(boundary)) {
      return false;
    }
    int i = from;
    while (true) {
      int found = indexOfDelimiter(i, to);
      // A CR LF that ends the header cannot also be the one in front of the delimiter.
      if (found < 0 || !(found == from || isCrlf(found - 2, i, to))) {
        return false;
      }
      if (count > 0) {
        offsets[(count - 1) * STRIDE + END] = found - 2;
      }
      int behind = found + delimiter.length;
      if (behind + 2 <= to && source[behind] == '-' && source[behind + 1] == '-') {
        return behind + 2 == to || isCrlf(behind + 2, from, to);
      }
      if (!isCrlf(behind, from, to)) {
        return false;
      }
      i = endOfPlainHeader(behind + 2, to);
      if (i < 0) {
        return false;
      }
      add(behind + 2, i);
    }
  }

  /** Forgets the body. */
  void reset() {
    source = NO_BYTES;
    count = 0;
    if (offsets.length > RETAINED_PARTS * STRIDE) {
      offsets = new int[16 * STRIDE];
    }
  }

  int count() {
    return count;
  }

  /** Where the header of a part begins. */
  int header(int part) {
    return offsets[part * STRIDE + HEADER];
  }

  /** Where the value of a part begins, behind the empty line that ends its header. */
  int value(int part) {
    return offsets[part * STRIDE + VALUE];
  }

  /** Where the value of a part ends. */
  int end(int part) {
    return offsets[part * STRIDE + END];
  }

  private void add(int header, int value) {
    if ((count + 1) * STRIDE > offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
    }
    offsets[count * STRIDE + HEADER] = header;
    offsets[count * STRIDE + VALUE] = value;
    count++;
  }

  /** False if the boundary is not one byte for each character. */
  private boolean setDelimiter(String newBoundary) {
    if (newBoundary.equals(boundary)) {
      return true;
    }
    boundary = "";
    int length = newBoundary.length() + 2;
    if (delimiter.length != length) {
      delimiter = new byte[length];
    }
    delimiter[0] = '-';
    delimiter[1] = '-';
    if (!HttpText.copyLatin1(newBoundary, delimiter, 2)) {
      return false;
    }
    boundary = newBoundary;
    Arrays.fill(shifts, length);
    for (int i = 0; i < length - 1; i++) {
      shifts[delimiter[i] & 0xFF] = length - 1 - i;
    }
    return true;
  }

  private int indexOfDelimiter(int from, int to) {
    int last = delimiter.length - 1;
    byte lastByte = delimiter[last];
    int i = from;
    while (i + last < to) {
      byte b = source[i + last];
      if (b == lastByte
          && Arrays.equals(source, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
        return i;
      }
      i += shifts[b & 0xFF];
    }
    return -1;
  }

  /** Where the value begins behind a header of one or more lines, each ended by CR LF; or -1. */
  private int endOfPlainHeader(int from, int to) {
    int lineStart = from;
    for (int i = lineFeed(from, to); i < to; i = lineFeed(lineStart, to)) {
      if (i == lineStart || source[i - 1] != '\r') {
        return -1;
      }
      if (i - 1 == lineStart) {
        return lineStart == from ? -1 : i + 1;
      }
      if (source[i - 2] == '\r') {
        return -1;
      }
      lineStart = i + 1;
    }
    return -1;
  }

  /** The next line feed, or {@code to}. */
  private int lineFeed(int from, int to) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long found = Utf8.bytesEqual((long) Utf8.WORD.get(source, i), LINE_FEEDS);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && source[i] != '\n') {
      i++;
    }
    return i;
  }

  private boolean isCrlf(int i, int from, int to) {
    return i >= from && i + 2 <= to && source[i] == '\r' && source[i + 1] == '\n';
  }
}
