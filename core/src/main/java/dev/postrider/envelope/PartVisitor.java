package dev.postrider.envelope;

/** Is given the parts of a multipart body, one after the other. Not thread-safe. */
interface PartVisitor {

  /**
   * A part begins.
   *
   * @param source has the header, until this returns
   * @param header where the header begins
   * @param value where the header ends, behind its empty line
   * @param position where the value begins in the body
   */
  void begin(byte[] source, int header, int value, long position);

  /** The next bytes of the value, which {@code source} has until this returns. */
  void content(byte[] source, int from, int to);

  /** The part is complete; or the body ends, and the rest of this part is missing. */
  void end();
}
