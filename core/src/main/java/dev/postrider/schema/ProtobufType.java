package dev.postrider.schema;

/** A type of a Protobuf schema, which writes JSON values as ProtoJSON spells them. Thread-safe. */
interface ProtobufType {

  /** Varint, in the words of the encoding's document. */
  int VARINT = 0;

  /** Eight bytes. */
  int I64 = 1;

  /** A length and so many bytes. */
  int LEN = 2;

  /** Four bytes. */
  int I32 = 5;

  /** The wire type. */
  int wireType();

  /** Whether JSON's null is a value, and not the same as nothing. */
  default boolean takesNull() {
    return false;
  }

  /**
   * Writes a value without its tag.
   *
   * @throws MismatchException if it does not fit
   */
  void write(ProtobufWriting to, int value) throws MismatchException;
}
