package dev.postrider.schema;

import dev.postrider.schema.JsonIndex.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Protobuf's numbers. A JSON string with a number in it is a number, as ProtoJSON has it. */
enum ProtobufNumber implements ProtobufType {
  INT32(VARINT, 31, true),
  INT64(VARINT, 63, true),
  UINT32(VARINT, 32, false),
  UINT64(VARINT, 64, false),
  SINT32(VARINT, 31, true),
  SINT64(VARINT, 63, true),
  FIXED32(I32, 32, false),
  FIXED64(I64, 64, false),
  SFIXED32(I32, 31, true),
  SFIXED64(I64, 63, true),
  FLOAT(I32, 0, true),
  DOUBLE(I64, 0, true);

  private final int wireType;

  /** Of a whole number; none has other bits than its sign. */
  private final BigDecimal least;

  private final BigDecimal most;

  ProtobufNumber(int wireType, int bits, boolean signed) {
    this.wireType = wireType;
    BigInteger beyond = BigInteger.ONE.shiftLeft(bits);
    this.least = signed ? new BigDecimal(beyond.negate()) : BigDecimal.ZERO;
    this.most = new BigDecimal(beyond.subtract(BigInteger.ONE));
  }

  @Override
  public int wireType() {
    return wireType;
  }

  @Override
  public void write(ProtobufWriting to, int value) throws MismatchException {
    if (this == FLOAT || this == DOUBLE) {
      writeFloating(to, value);
      return;
    }
    BigDecimal number = decimal(to.json, value);
    if (number == null
        || number.compareTo(least) < 0
        || number.compareTo(most) > 0
        || number.stripTrailingZeros().scale() > 0) {
      throw to.mismatch(value, toString());
    }
    writeWhole(to, number.toBigInteger().longValue());
  }

  private void writeWhole(ProtobufWriting to, long whole) {
    switch (this) {
      case SINT32, SINT64 -> to.out.zigzag(whole);
      case FIXED32, SFIXED32 -> to.out.fixed32((int) whole);
      case FIXED64, SFIXED64 -> to.out.fixed64(whole);
      default -> to.out.varint(whole);
    }
  }

  private static @Nullable BigDecimal decimal(JsonIndex json, int value) {
    return switch (json.kind(value)) {
      case NUMBER -> JsonNumbers.decimal(json, value);
      case STRING -> JsonNumbers.decimal(json.text(value));
      case OBJECT, ARRAY, BOOLEAN, NULL -> null;
    };
  }

  private void writeFloating(ProtobufWriting to, int value) throws MismatchException {
    Kind kind = to.json.kind(value);
    String text = kind == Kind.STRING ? to.json.text(value) : "";
    boolean infinite = text.endsWith("Infinity");
    double number;
    if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
      number = Double.parseDouble(text);
    } else if (kind == Kind.NUMBER) {
      number = JsonNumbers.toDouble(to.json, value);
    } else {
      BigDecimal decimal = decimal(to.json, value);
      if (decimal == null) {
        throw to.mismatch(value, toString());
      }
      number = decimal.doubleValue();
    }
    float single = (float) number;
    if (!infinite && Double.isInfinite(this == FLOAT ? single : number)) {
      throw to.mismatch(value, toString());
    }
    if (this == FLOAT) {
      to.out.fixed32(Float.floatToRawIntBits(single));
    } else {
      to.out.fixed64(Double.doubleToRawLongBits(number));
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
