package dev.postrider.schema;

/**
 * How JSON spells a value of an Avro union: Kong's setting {@code payload_encoding}.
 *
 * @since 0.1.0
 */
public enum PayloadEncoding {

  /** Avro's JSON encoding: {@code null}, or an object with the name of the branch, as {@code {"int":1}}. */
  AVRO_JSON,

  /** The plain value; the branch is found by the schema. */
  SIMPLE_JSON
}
