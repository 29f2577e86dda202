package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.Base64;
import java.util.Locale;

/** The types of Protobuf that are not numbers. */
enum ProtobufScalar implements ProtobufType {
  BOOL,
  STRING,
  BYTES,
  /** The one field of {@code dev.postrider.Json}: any JSON value, as its text. */
  JSON;

  @Override
  public int wireType() {
    return this == BOOL ? VARINT : LEN;
  }

  @Override
  public void write(ProtobufWriting to, int value) throws MismatchException {
    switch (this) {
      case BOOL -> {
        to.require(value, Kind.BOOLEAN, "bool");
        to.out.raw(to.json.isTrue(value) ? 1 : 0);
      }
      case STRING -> {
        to.require(value, Kind.STRING, "string");
        to.out.string(to.json, value, false);
      }
      case BYTES -> bytes(to, decoded(to, value));
      case JSON -> {
        int from = to.json.textStart(value);
        int end = to.json.textEnd(value);
        to.out.varint(end - from);
        to.out.raw(to.json.bytes(), from, end);
      }
    }
  }

  private static void bytes(ProtobufWriting to, byte[] bytes) {
    to.out.varint(bytes.length);
    to.out.raw(bytes);
  }

  /** Both alphabets are taken, with padding and without. */
  private static byte[] decoded(ProtobufWriting to, int value) throws MismatchException {
    to.require(value, Kind.STRING, "bytes in base64");
    try {
      return Base64.getDecoder().decode(to.json.text(value).replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw to.mismatch(value, "bytes in base64");
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
