package dev.postrider.kong.lua;

import java.math.RoundingMode;
import java.util.HexFormat;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Writes Lua's values as JSON by lua-cjson's rules, bytes as characters. Used by one thread. */
final class JsonWriter {

  /** The metatable of tables that are arrays, even if they are empty. */
  static final LuaTable ARRAY = new ReadOnlyTable().closed();

  private static final int DEEPEST = 1000;
  private static final int SPARSE_RATIO = 2;

  /**
   * How lua-cjson is set.
   *
   * @param digits of a number
   * @param safeLength up to which length an array may have any number of holes
   * @param escapesSlash whether {@code /} is written {@code \/}
   */
  record Rules(int digits, int safeLength, boolean escapesSlash) {

    /** What {@code require "cjson"} gives. */
    static final Rules CJSON = new Rules(14, 10, true);

    /** How Kong's own code encodes, as {@code kong.tools.cjson}, but for the slash. */
    static final Rules KONG = new Rules(16, 1 << 15, false);

    Rules withEscapedSlash() {
      return new Rules(digits, safeLength, true);
    }
  }

  private final Meter meter;
  private final Rules rules;
  private final StringBuilder out = new StringBuilder(256);
  private int depth;

  private JsonWriter(Meter meter, Rules rules) {
    this.meter = meter;
    this.rules = rules;
  }

  /**
   * The JSON of a value.
   *
   * @throws LuaError if JSON has no such value
   */
  static String json(Meter meter, LuaValue value, Rules rules) {
    JsonWriter writer = new JsonWriter(meter, rules);
    writer.write(value);
    return writer.out.toString();
  }

  private static LuaError fault(String what) {
    return new LuaError(Texts.value("Cannot serialise " + what));
  }

  private void write(LuaValue value) {
    meter.step();
    meter.take(2L * out.length());
    if (value instanceof LuaString) {
      string(Texts.of(value));
    } else if (value instanceof LuaTable table) {
      table(table);
    } else if (value.type() == LuaValue.TNUMBER) {
      number(value);
    } else if (value.isboolean()) {
      out.append(value.toboolean());
    } else if (value.isnil() || Null.NULL.equals(value)) {
      out.append("null");
    } else if (Null.EMPTY_ARRAY.equals(value)) {
      out.append("[]");
    } else {
      throw fault(value.typename() + ": type not supported");
    }
  }

  private void number(LuaValue value) {
    double number = value.todouble();
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw fault("number: must not be NaN or Infinity");
    }
    out.append(Numbers.format(number, rules.digits, RoundingMode.HALF_EVEN));
  }

  private void table(LuaTable table) {
    if (++depth > DEEPEST) {
      throw new LuaError(Texts.value("Cannot serialise, excessive depth (" + depth + ")"));
    }
    boolean isArray = ARRAY.equals(table.getmetatable());
    int length = isArray ? table.length() : arrayLength(table);
    if (length > 0 || isArray) {
      out.append('[');
      for (int i = 1; i <= length; i++) {
        out.append(i > 1 ? "," : "");
        write(table.get(i));
      }
      out.append(']');
    } else {
      object(table);
    }
    depth--;
  }

  /** The largest index if all keys are whole numbers from 1 on; otherwise 0 or less. */
  private int arrayLength(LuaTable table) {
    long items = 0;
    double most = 0;
    for (Varargs entry = table.next(LuaValue.NIL);
        !entry.isnil(1);
        entry = table.next(entry.arg1())) {
      meter.step();
      double key = entry.arg1().type() == LuaValue.TNUMBER ? entry.arg1().todouble() : 0;
      if (key < 1 || key != Math.floor(key)) {
        return -1;
      }
      most = Math.max(most, key);
      items++;
    }
    if (most > items * SPARSE_RATIO && most > rules.safeLength) {
      throw fault("table: excessively sparse array");
    }
    return (int) most;
  }

  private void object(LuaTable table) {
    out.append('{');
    boolean first = true;
    for (Varargs entry = table.next(LuaValue.NIL);
        !entry.isnil(1);
        entry = table.next(entry.arg1())) {
      out.append(first ? "" : ",");
      first = false;
      LuaValue key = entry.arg1();
      if (key instanceof LuaString) {
        string(Texts.of(key));
      } else if (key.type() == LuaValue.TNUMBER) {
        out.append('"');
        number(key);
        out.append('"');
      } else {
        throw fault(key.typename() + ": table key must be a number or string");
      }
      out.append(':');
      write(entry.arg(2));
    }
    out.append('}');
  }

  private void string(String text) {
    meter.take(12L * text.length());
    out.append('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && (c != '/' || !rules.escapesSlash)) {
        continue;
      }
      out.append(text, from, i);
      from = i + 1;
      escape(c);
    }
    out.append(text, from, text.length()).append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\', '/' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
    }
  }
}
