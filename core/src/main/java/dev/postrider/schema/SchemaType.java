package dev.postrider.schema;

/** The formats of schemas, named as the registry's API names them ({@code schemaType}). */
enum SchemaType {
  AVRO,
  JSON,
  PROTOBUF
}
