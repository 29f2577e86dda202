/**
 * Values and keys of records in the formats of a schema registry: Avro, JSON Schema and Protobuf. The
 * libraries of the formats need not be there.
 *
 * @since 0.1.0
 */
@org.jspecify.annotations.NullMarked
package dev.postrider.schema;
