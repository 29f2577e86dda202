package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.util.Locale;

/** Avro's numbers. A number that a type would change is another number; only floating point is rounded. */
enum AvroNumber implements AvroType {
  INT,
  LONG,
  DOUBLE,
  FLOAT;

  @Override
  public boolean write(AvroWriting to, int value) {
    boolean written = to.json.kind(value) == Kind.NUMBER
        ? switch (this) {
          case INT -> writeWhole(to, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
          case LONG -> writeWhole(to, value, Long.MIN_VALUE, Long.MAX_VALUE);
          case FLOAT -> writeFloat(to, JsonNumbers.toFloat(to.json, value));
          case DOUBLE -> writeDouble(to, JsonNumbers.toDouble(to.json, value));
        }
        : writeWord(to, value);
    return written || to.mismatch(value, typeName());
  }

  /** Whether a number is this type's without rounding. */
  boolean holds(JsonIndex json, int number) {
    return switch (this) {
      case FLOAT -> JsonNumbers.isFloat(json, number);
      case DOUBLE -> JsonNumbers.isDouble(json, number);
      case INT, LONG -> true;
    };
  }

  private static boolean writeWhole(AvroWriting to, int value, long least, long most) {
    if (!JsonNumbers.isLong(to.json, value)) {
      return false;
    }
    long whole = JsonNumbers.toLong(to.json, value);
    if (whole < least || whole > most) {
      return false;
    }
    to.out.zigzag(whole);
    return true;
  }

  private static boolean writeFloat(AvroWriting to, float nearest) {
    if (Float.isInfinite(nearest)) {
      return false;
    }
    to.out.fixed32(Float.floatToRawIntBits(nearest));
    return true;
  }

  private static boolean writeDouble(AvroWriting to, double nearest) {
    if (Double.isInfinite(nearest)) {
      return false;
    }
    to.out.fixed64(Double.doubleToRawLongBits(nearest));
    return true;
  }

  /** JSON has no numbers for these; Avro's own JSON decoder takes the words. */
  private boolean writeWord(AvroWriting to, int value) {
    if ((this != FLOAT && this != DOUBLE) || to.json.kind(value) != Kind.STRING) {
      return false;
    }
    double number;
    switch (to.json.text(value)) {
      case "NaN" -> number = Double.NaN;
      case "Infinity", "INF" -> number = Double.POSITIVE_INFINITY;
      case "-Infinity", "-INF" -> number = Double.NEGATIVE_INFINITY;
      default -> {
        return false;
      }
    }
    if (this == FLOAT) {
      to.out.fixed32(Float.floatToRawIntBits((float) number));
    } else {
      to.out.fixed64(Double.doubleToRawLongBits(number));
    }
    return true;
  }

  @Override
  public String typeName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
