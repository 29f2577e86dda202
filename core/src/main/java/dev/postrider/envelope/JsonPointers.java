package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** The JSON Pointers (RFC 6901) of values that were written as base64. Not thread-safe. */
final class JsonPointers {

  private final JsonBuffer list;
  private final ByteArrayOutputStream pointer = new ByteArrayOutputStream();

  JsonPointers(boolean escapeForwardSlash) {
    list = new JsonBuffer(64, escapeForwardSlash);
  }

  void reset() {
    list.reset();
  }

  boolean isEmpty() {
    return list.length() == 0;
  }

  /** Adds {@code /name}, or {@code /name/index} if the index is not negative. */
  void add(byte[] source, int nameFrom, int nameTo, int index) {
    pointer.reset();
    appendSegment(pointer, source, nameFrom, nameTo);
    if (index >= 0) {
      pointer.write('/');
      pointer.writeBytes(Integer.toString(index).getBytes(US_ASCII));
    }
    add(pointer.toByteArray());
  }

  void add(byte[] pointer) {
    if (!isEmpty()) {
      list.raw(',');
    }
    list.string(pointer, 0, pointer.length);
  }

  static void appendSegment(ByteArrayOutputStream pointer, byte[] source, int from, int to) {
    pointer.write('/');
    for (int i = from; i < to; i++) {
      switch (source[i]) {
        case '~' -> pointer.writeBytes(new byte[] {'~', '0'});
        case '/' -> pointer.writeBytes(new byte[] {'~', '1'});
        default -> pointer.write(source[i]);
      }
    }
  }

  /** Writes {@code ,"member":["/a","/b/1"]}, or nothing if there are none. */
  void writeTo(JsonBuffer out, byte[] memberStart) {
    if (isEmpty()) {
      return;
    }
    out.raw(memberStart);
    out.raw('[');
    out.raw(list);
    out.raw(']');
  }
}
