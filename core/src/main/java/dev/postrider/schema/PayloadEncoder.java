package dev.postrider.schema;

/** Encodes JSON as the payload of one schema. Thread-safe. */
interface PayloadEncoder {

  /**
   * The bytes that follow magic byte and schema id; for Protobuf they begin with the indexes of the
   * message.
   *
   * @param json one JSON text in UTF-8
   * @throws MismatchException if the text does not match the schema, is no JSON, or is nested too deep
   */
  byte[] encode(byte[] json) throws MismatchException;
}
