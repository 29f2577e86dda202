package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code require "cjson"} and {@code require "cjson.safe"}. */
final class CjsonFunctions {

  private CjsonFunctions() {}

  /** @param safe whether a failure is returned, as nil and its words, instead of thrown */
  static LuaTable library(boolean safe) {
    ReadOnlyTable cjson = new ReadOnlyTable();
    cjson.set("null", Null.NULL);
    cjson.set("empty_array", Null.EMPTY_ARRAY);
    Arguments.add(cjson, "encode", a -> guarded(a, safe, CjsonFunctions::encode));
    Arguments.add(cjson, "decode", a -> guarded(a, safe, CjsonFunctions::decode));
    return cjson.closed();
  }

  private static LuaValue encode(Arguments a) {
    return a.made(JsonWriter.json(a.meter(), a.present(1), JsonWriter.Rules.CJSON));
  }

  private static LuaValue decode(Arguments a) {
    return JsonReader.read(a.meter(), a.text(1).getBytes(ISO_8859_1), false);
  }

  private static Varargs guarded(Arguments a, boolean safe, Arguments.Body body) {
    try {
      return body.run(a);
    } catch (LuaError e) {
      LuaValue words = Texts.of(e);
      if (safe) {
        return LuaValue.varargsOf(LuaValue.NIL, words);
      }
      String text = Texts.of(words);
      throw text.startsWith("message_by_lua_functions") ? e : a.error(text);
    }
  }
}
