package dev.postrider.schema;

/** A JSON text is not as its schema says. The words name types and places, and no value. */
final class MismatchException extends Exception {

  /** Of a path or of names of types, in a message. */
  private static final int MOST_CHARACTERS = 200;

  private final String path;

  /**
   * Says what is wrong where.
   *
   * @param path the place, as a JSON Pointer (RFC 6901); empty for the whole text
   * @param expected what the schema asks for, such as {@code int}
   * @param found what is there, such as {@code string}
   */
  MismatchException(String path, String expected, String found) {
    super((path.isEmpty() ? "" : shortened(path) + ": ") + "expected " + shortened(expected)
        + ", found " + found);
    this.path = path;
  }

  private static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "\u2026";
  }

  /** The place, as a JSON Pointer (RFC 6901); empty for the whole text. */
  String path() {
    return path;
  }
}
