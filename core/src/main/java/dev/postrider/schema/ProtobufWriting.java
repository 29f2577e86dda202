package dev.postrider.schema;

/** One JSON text on its way to Protobuf. Not thread-safe. */
final class ProtobufWriting {

  /** What readers take unless they are told otherwise. */
  private static final int MOST_LEVELS = 100;

  final JsonIndex json;
  final PayloadOutput out;
  private int levels;

  ProtobufWriting(JsonIndex json) {
    this.json = json;
    this.out = new PayloadOutput(Math.max(64, json.bytes().length));
  }

  void tag(int number, int wireType) {
    out.varint((long) number << 3 | wireType);
  }

  /**
   * Leaves room for the length of a message.
   *
   * @return what {@link #end} wants
   * @throws MismatchException if there are too many messages around the value
   */
  int begin(int value) throws MismatchException {
    if (++levels > MOST_LEVELS) {
      throw mismatch(value, "at most " + MOST_LEVELS + " levels of messages", "more");
    }
    int begin = out.length();
    out.leave(1);
    return begin;
  }

  /** Puts the length in front of a message. */
  void end(int begin) {
    levels--;
    out.prefix(begin, 1, 0);
  }

  MismatchException mismatch(int value, String expected) {
    return mismatch(value, expected, json.kind(value).toString());
  }

  MismatchException mismatch(int value, String expected, String found) {
    return new MismatchException(json.pointer(value), expected, found);
  }

  /** Requires a kind of JSON. */
  void require(int value, JsonIndex.Kind kind, String expected) throws MismatchException {
    if (json.kind(value) != kind) {
      throw mismatch(value, expected);
    }
  }
}
