package dev.postrider.schema;

/** A JSON text is not as its schema says. The words name types and places, and no value. */
final class MismatchException extends Exception {

  private final String path;

  /**
   * Says what is wrong where.
   *
   * @param path the place, as a JSON Pointer (RFC 6901); empty for the whole text
   * @param expected what the schema asks for, such as {@code int}
   * @param found what is there, such as {@code string}
   */
  MismatchException(String path, String expected, String found) {
    super((path.isEmpty() ? "" : path + ": ") + "expected " + expected + ", found " + found);
    this.path = path;
  }

  /** The place, as a JSON Pointer (RFC 6901); empty for the whole text. */
  String path() {
    return path;
  }
}
