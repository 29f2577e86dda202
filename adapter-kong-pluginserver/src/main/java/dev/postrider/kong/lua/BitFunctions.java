package dev.postrider.kong.lua;

import java.util.Locale;
import java.util.function.IntBinaryOperator;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** LuaJIT's {@code bit}: operations on 32 bits. */
final class BitFunctions {

  private static final double MODULUS = 4294967296.0;

  private BitFunctions() {}

  static LuaTable library() {
    ReadOnlyTable bit = new ReadOnlyTable();
    Arguments.add(bit, "tobit", a -> LuaValue.valueOf(bits(a, 1)));
    Arguments.add(bit, "bnot", a -> LuaValue.valueOf(~bits(a, 1)));
    Arguments.add(bit, "bswap", a -> LuaValue.valueOf(Integer.reverseBytes(bits(a, 1))));
    Arguments.add(bit, "tohex", BitFunctions::toHex);
    addFold(bit, "band", (one, other) -> one & other);
    addFold(bit, "bor", (one, other) -> one | other);
    addFold(bit, "bxor", (one, other) -> one ^ other);
    addShift(bit, "lshift", (value, by) -> value << by);
    addShift(bit, "rshift", (value, by) -> value >>> by);
    addShift(bit, "arshift", (value, by) -> value >> by);
    addShift(bit, "rol", Integer::rotateLeft);
    addShift(bit, "ror", Integer::rotateRight);
    return bit.closed();
  }

  private static int bits(Arguments a, int index) {
    double rounded = Math.rint(a.number(index));
    return (int) (long) (rounded - Math.floor(rounded / MODULUS) * MODULUS);
  }

  private static void addFold(LuaTable bit, String name, IntBinaryOperator operator) {
    Arguments.add(bit, name, a -> {
      int value = bits(a, 1);
      for (int i = 2; i <= a.count(); i++) {
        value = operator.applyAsInt(value, bits(a, i));
      }
      return LuaValue.valueOf(value);
    });
  }

  private static void addShift(LuaTable bit, String name, IntBinaryOperator operator) {
    Arguments.add(
        bit, name, a -> LuaValue.valueOf(operator.applyAsInt(bits(a, 1), bits(a, 2) & 31)));
  }

  private static LuaValue toHex(Arguments a) {
    int digits = a.integer(2, 8);
    String hex = String.format(Locale.ROOT, "%08x", bits(a, 1));
    String shown = hex.substring(8 - Math.min(8, Math.abs(digits)));
    return Texts.value(digits < 0 ? shown.toUpperCase(Locale.ROOT) : shown);
  }
}
