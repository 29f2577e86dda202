package dev.postrider.kong.lua;

import org.luaj.vm2.LuaUserdata;

/** Values that only JSON has. */
final class Null {

  /** {@code ngx.null} and {@code cjson.null}. */
  static final LuaUserdata NULL = new LuaUserdata("null") {
    @Override
    public String tojstring() {
      return "userdata: NULL";
    }
  };

  /** {@code cjson.empty_array}. */
  static final LuaUserdata EMPTY_ARRAY = new LuaUserdata("[]");

  private Null() {}
}
