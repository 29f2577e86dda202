package dev.postrider.kong.lua;

import java.util.HashMap;
import java.util.Map;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/**
 * What a script finds before it has set anything: what Kong's documentation lists for {@code untrusted_lua}
 * {@code sandbox}, without what changes a request or a response, and without coroutines. Runs share these
 * tables and cannot change them.
 */
final class Sandbox {

  private static final Map<String, LuaValue> MODULES = new HashMap<>();

  /** The metatable of each run's own globals. */
  private static final LuaTable SHARED = shared();

  private Sandbox() {}

  private static LuaTable shared() {
    Globals luaj = JsePlatform.standardGlobals();
    ReadOnlyTable globals = new ReadOnlyTable();
    BaseFunctions.addTo(globals, luaj);
    Arguments.add(globals, "require", Sandbox::require);
    LuaTable string = StringFunctions.library(luaj.get("string").checktable());
    ReadOnlyTable table = TableFunctions.library(luaj.get("table").checktable());
    LuaTable bit = BitFunctions.library();
    globals.set("string", string);
    globals.set("table", table);
    globals.set("bit", bit);
    globals.set("math", math(luaj.get("math").checktable()));
    globals.set("os", OsFunctions.library());
    globals.set("ngx", NgxFunctions.library());
    globals.set("kong", KongFunctions.library());
    MODULES.put("cjson", CjsonFunctions.library(false));
    MODULES.put("cjson.safe", CjsonFunctions.library(true));
    MODULES.put("bit", bit);
    MODULES.put("string", string);
    MODULES.put("table", table);
    MODULES.put("ngx.base64", NgxFunctions.base64());
    for (String name : new String[] {"new", "isarray", "isempty", "nkeys"}) {
      MODULES.put("table." + name, table.get(name));
    }
    // Where ("x"):upper() looks; luaj has one such table for all.
    LuaString.s_metatable = index(string);
    return index(globals.closed());
  }

  private static LuaTable index(LuaTable table) {
    ReadOnlyTable metatable = new ReadOnlyTable();
    metatable.set(LuaValue.INDEX, table);
    return metatable.closed();
  }

  private static LuaTable math(LuaTable luaj) {
    ReadOnlyTable math = new ReadOnlyTable();
    for (LuaValue name : luaj.keys()) {
      math.set(name, luaj.get(name));
    }
    // It would set what all runs get.
    Arguments.add(math, "randomseed", a -> LuaValue.NONE);
    Arguments.add(math, "log10", a -> LuaValue.valueOf(Math.log10(a.number(1))));
    return math.closed();
  }

  private static LuaValue require(Arguments a) {
    LuaValue module = MODULES.get(a.text(1));
    if (module == null) {
      throw a.error("require '" + a.text(1) + "' not allowed within sandbox");
    }
    return module;
  }

  /** The globals of one run. */
  static Globals globals(Meter meter) {
    Globals globals = new Globals();
    globals.debuglib = meter;
    globals.setmetatable(SHARED);
    return globals;
  }
}
