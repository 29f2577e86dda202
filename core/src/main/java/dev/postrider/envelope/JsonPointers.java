package dev.postrider.envelope;

import java.util.Arrays;

/**
 * The JSON Pointers (RFC 6901) of values that were written as base64. There is one path, which is
 * lengthened and cut, and added to the list as often as need be. Not thread-safe.
 */
final class JsonPointers {

  private static final int RETAINED_BYTES = 64 * 1024;
  private static final int LONGEST_INDEX = 10;

  private final JsonBuffer list;
  private byte[] path = new byte[64];
  private int pathLength;

  JsonPointers(boolean escapeForwardSlash) {
    list = new JsonBuffer(64, escapeForwardSlash);
  }

  void reset() {
    list.reset(RETAINED_BYTES);
    pathLength = 0;
    if (path.length > RETAINED_BYTES) {
      path = new byte[64];
    }
  }

  /** How many bytes the list has. */
  int length() {
    return list.length();
  }

  int pathLength() {
    return pathLength;
  }

  /** Cuts the path. */
  void truncatePath(int length) {
    pathLength = length;
  }

  /** Goes on with the member of this name. */
  void appendName(byte[] source, int from, int to) {
    ensure(2L * (to - from) + 1);
    path[pathLength++] = '/';
    for (int i = from; i < to; i++) {
      byte b = source[i];
      if (b == '~' || b == '/') {
        path[pathLength++] = '~';
        b = (byte) (b == '~' ? '0' : '1');
      }
      path[pathLength++] = b;
    }
  }

  /** Goes on with the element of this index. */
  void appendIndex(int index) {
    ensure(1 + LONGEST_INDEX);
    path[pathLength++] = '/';
    int unit = 1;
    while (index / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      path[pathLength++] = (byte) ('0' + index / unit % 10);
    }
  }

  private void ensure(long count) {
    if (path.length - pathLength < count) {
      path = Arrays.copyOf(
          path, ArrayCapacity.grow(path.length, pathLength, ArrayCapacity.sum(0, count)));
    }
  }

  /** Adds the path to the list. */
  void add() {
    if (list.length() > 0) {
      list.raw(',');
    }
    list.string(path, 0, pathLength);
  }

  /** Writes {@code ,"member":["/a","/b/1"]}, or nothing if there are none. */
  void writeTo(JsonBuffer out, byte[] memberStart) {
    if (list.length() == 0) {
      return;
    }
    out.raw(memberStart);
    out.raw('[');
    out.raw(list);
    out.raw(']');
  }
}
