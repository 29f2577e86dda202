package dev.postrider.kong.lua;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The functions without a library's name (Lua 5.1 reference manual §5.1) that Kong's sandbox has. */
final class BaseFunctions {

  private BaseFunctions() {}

  /** @param luaj luaj's globals */
  static void addTo(LuaTable globals, LuaTable luaj) {
    globals.set("_VERSION", "Lua 5.1");
    for (String name : new String[] {"ipairs", "next", "pairs", "select", "type"}) {
      globals.set(name, luaj.get(name));
    }
    Arguments.add(globals, "assert", BaseFunctions::assertTrue);
    Arguments.add(globals, "error", BaseFunctions::error);
    Arguments.add(globals, "pcall", a -> guarded(a, 2, LuaValue.NIL));
    Arguments.add(globals, "xpcall", a -> guarded(a, 3, a.any(2)));
    Arguments.add(globals, "print", BaseFunctions::print);
    Arguments.add(globals, "tonumber", BaseFunctions::toNumber);
    Arguments.add(globals, "tostring", a -> shown(a.present(1)));
    Arguments.add(globals, "unpack", TableFunctions::unpack);
  }

  private static LuaValue shown(LuaValue value) {
    return value instanceof LuaString ? value : Texts.value(Texts.of(value));
  }

  private static LuaValue toNumber(Arguments a) {
    int base = a.integer(2, 10);
    if (base < 2 || base > 36) {
      throw a.fault(2, "base out of range");
    } else if (base == 10 && a.present(1).type() == LuaValue.TNUMBER) {
      return a.any(1);
    } else if (!(a.any(1) instanceof LuaString)) {
      return LuaValue.NIL;
    }
    return Numbers.parse(a.text(1), base);
  }

  private static Varargs assertTrue(Arguments a) {
    if (a.present(1).toboolean()) {
      return a.values();
    }
    throw a.count() > 1 ? new LuaError(a.any(2)) : new LuaError(Texts.value("assertion failed!"));
  }

  private static LuaValue error(Arguments a) {
    LuaValue value = a.any(1);
    throw value.isstring()
        ? new LuaError(Texts.value(a.meter().position(a.integer(2, 1)) + Texts.of(value)))
        : new LuaError(value);
  }

  private static Varargs guarded(Arguments a, int first, LuaValue handler) {
    Meter meter = a.meter();
    int depth = meter.depth();
    LuaValue fault;
    try {
      Varargs results = a.present(1).invoke(a.values().subargs(first));
      return LuaValue.varargsOf(LuaValue.TRUE, results);
    } catch (LuaError e) {
      fault = Texts.of(e);
    } catch (StackOverflowError e) {
      fault = Texts.value("stack overflow");
    }
    meter.unwind(depth);
    return LuaValue.varargsOf(LuaValue.FALSE, handler.isnil() ? fault : handler.call(fault));
  }

  private static Varargs print(Arguments a) {
    a.meter().facts().log("notice", joined(a, 1, "\t"));
    return LuaValue.NONE;
  }

  /** Arguments from one on as a line. */
  static String joined(Arguments a, int first, String separator) {
    StringBuilder line = new StringBuilder();
    for (int i = first; i <= a.count(); i++) {
      line.append(i == first ? "" : separator).append(Texts.of(a.any(i)));
    }
    return line.toString();
  }
}
