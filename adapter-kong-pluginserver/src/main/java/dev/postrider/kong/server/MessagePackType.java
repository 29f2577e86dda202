package dev.postrider.kong.server;

/** The families of MessagePack values. */
enum MessagePackType {
  NIL,
  BOOL,
  INTEGER,
  FLOAT,
  STRING,
  BINARY,
  ARRAY,
  MAP,
  EXTENSION
}
