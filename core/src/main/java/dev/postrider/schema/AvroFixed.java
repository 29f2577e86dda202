package dev.postrider.schema;

/**
 * A fixed of Avro.
 *
 * @param size in bytes
 */
record AvroFixed(String typeName, int size) implements AvroType {

  @Override
  public boolean write(AvroWriting to, int value) {
    byte[] bytes = to.json.latin1(value);
    if (bytes == null || bytes.length != size) {
      return to.mismatch(value, "a string of " + size + " characters up to U+00FF");
    }
    to.out.raw(bytes);
    return true;
  }
}
