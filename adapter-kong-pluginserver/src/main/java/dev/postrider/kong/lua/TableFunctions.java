package dev.postrider.kong.lua;

import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code table} (Lua 5.1 reference manual §5.5), and what LuaJIT and OpenResty have beside it. */
final class TableFunctions {

  private static final int MOST_UNPACKED = 7000;

  private TableFunctions() {}

  /** @param luaj luaj's library */
  static ReadOnlyTable library(LuaTable luaj) {
    ReadOnlyTable table = new ReadOnlyTable();
    for (String name : new String[] {"insert", "remove", "sort"}) {
      LuaValue function = luaj.get(name);
      Arguments.add(table, name, a -> counted(a, function));
    }
    table.set("pack", luaj.get("pack"));
    Arguments.add(table, "concat", TableFunctions::concat);
    Arguments.add(table, "unpack", TableFunctions::unpack);
    Arguments.add(table, "getn", a -> LuaInteger.valueOf(a.table(1).length()));
    Arguments.add(table, "maxn", a -> maxn(a.table(1)));
    Arguments.add(table, "new", a -> new LuaTable());
    Arguments.add(table, "nkeys", a -> LuaInteger.valueOf(a.table(1).keyCount()));
    Arguments.add(
        table, "isempty", a -> LuaValue.valueOf(a.table(1).next(LuaValue.NIL).isnil(1)));
    Arguments.add(
        table,
        "isarray",
        a -> LuaValue.valueOf(a.table(1).keyCount() == a.table(1).length()));
    return table.closed();
  }

  /** Each moves or compares every item. */
  private static Varargs counted(Arguments a, LuaValue function) {
    a.meter().steps(a.any(1).istable() ? a.table(1).length() / 4 : 0);
    return function.invoke(a.values());
  }

  private static LuaValue concat(Arguments a) {
    LuaTable table = a.table(1);
    String separator = a.text(2, "");
    int last = a.integer(4, table.length());
    StringBuilder all = new StringBuilder();
    for (int i = a.integer(3, 1); i <= last; i++) {
      LuaValue item = table.get(i);
      if (!item.isstring()) {
        throw a.error(
            "invalid value (" + item.typename() + ") at index " + i + " in table for 'concat'");
      }
      all.append(Texts.of(item));
      if (i < last) {
        all.append(separator);
      }
      a.meter().step();
      a.meter().take(2L * all.length());
    }
    return a.made(all.toString());
  }

  static Varargs unpack(Arguments a) {
    LuaTable table = a.table(1);
    int from = a.integer(2, 1);
    int to = a.integer(3, table.length());
    if (from > to) {
      return LuaValue.NONE;
    } else if ((long) to - from >= MOST_UNPACKED) {
      throw a.error("too many results to unpack");
    }
    LuaValue[] values = new LuaValue[to - from + 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = table.get(from + i);
    }
    return LuaValue.varargsOf(values);
  }

  private static LuaValue maxn(LuaTable table) {
    double most = 0;
    for (Varargs entry = table.next(LuaValue.NIL);
        !entry.isnil(1);
        entry = table.next(entry.arg1())) {
      if (entry.arg1().type() == LuaValue.TNUMBER) {
        most = Math.max(most, entry.arg1().todouble());
      }
    }
    return LuaValue.valueOf(most);
  }
}
