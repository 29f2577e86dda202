package dev.postrider.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A type of an Avro schema, which writes JSON values as its own. Thread-safe. */
interface AvroType {

  /** So many types are named where one of them is expected. */
  int MOST_NAMES = 8;

  /**
   * Writes a value.
   *
   * @return whether it fits; if not, {@code to} knows why, and what was written is of no use
   */
  boolean write(AvroWriting to, int value);

  /** The name of the type, in Avro's words; the full name of a record, an enum or a fixed. */
  String typeName();

  /** The names of some types, of many only the first. */
  static String names(List<AvroType> types) {
    String more = types.size() > MOST_NAMES ? ", ..." : "";
    return types.stream()
        .limit(MOST_NAMES)
        .map(AvroType::typeName)
        .collect(Collectors.joining(", ", "", more));
  }
}
