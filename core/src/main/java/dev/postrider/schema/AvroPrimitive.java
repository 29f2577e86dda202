package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.Locale;

/** Avro's primitive types beside numbers, and strings that hold JSON. */
enum AvroPrimitive implements AvroType {
  NULL,
  BOOLEAN,
  BYTES,
  STRING,
  /** Any JSON value, as its text. */
  JSON;

  @Override
  public boolean write(AvroWriting to, int value) {
    Kind kind = to.json.kind(value);
    return switch (this) {
      case NULL -> kind == Kind.NULL || to.mismatch(value, typeName());
      case BOOLEAN ->
        kind == Kind.BOOLEAN ? writeBoolean(to, value) : to.mismatch(value, typeName());
      case STRING -> kind == Kind.STRING ? writeString(to, value) : to.mismatch(value, typeName());
      case BYTES -> writeBytes(to, value);
      case JSON -> writeText(to, value);
    };
  }

  private static boolean writeBoolean(AvroWriting to, int value) {
    to.out.raw(to.json.isTrue(value) ? 1 : 0);
    return true;
  }

  private static boolean writeString(AvroWriting to, int value) {
    to.out.string(to.json, value, true);
    return true;
  }

  private static boolean writeBytes(AvroWriting to, int value) {
    byte[] bytes = to.json.latin1(value);
    if (bytes == null) {
      return to.mismatch(value, "bytes as a string of characters up to U+00FF");
    }
    to.out.zigzag(bytes.length);
    to.out.raw(bytes);
    return true;
  }

  private static boolean writeText(AvroWriting to, int value) {
    int from = to.json.textStart(value);
    int end = to.json.textEnd(value);
    to.out.zigzag(end - from);
    to.out.raw(to.json.bytes(), from, end);
    return true;
  }

  @Override
  public String typeName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
