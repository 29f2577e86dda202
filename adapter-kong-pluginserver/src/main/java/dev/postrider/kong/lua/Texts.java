package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Lua's strings, which are bytes, as Java's, each byte a character. */
final class Texts {

  private Texts() {}

  /** What {@code tostring} gives, with numbers as LuaJIT shows them. */
  static String of(LuaValue value) {
    LuaValue shown = value.type() == LuaValue.TNUMBER ? ofNumber(value) : value;
    if (shown instanceof LuaString text) {
      return new String(text.m_bytes, text.m_offset, text.m_length, ISO_8859_1);
    }
    return shown.tojstring();
  }

  /** A number as text: luaj would show a {@code float}. */
  static LuaValue ofNumber(LuaValue number) {
    return number.isinttype() ? number.strvalue() : value(Numbers.format(number.todouble()));
  }

  static LuaString value(String text) {
    return LuaString.valueOf(text.getBytes(ISO_8859_1));
  }

  /** What {@code pcall} gives of an error: luaj joins the place and the message by a blank. */
  static LuaValue of(LuaError error) {
    LuaValue message = error.getMessageObject();
    if (!(message instanceof LuaString)) {
      return message == null ? LuaValue.NIL : message;
    }
    String text = of(message).stripTrailing();
    return value(text.replaceFirst(
        "^((?:message_by_lua_functions|custom_fields_by_lua)\\[[^\\]]*]:\\d+) ", "$1: "));
  }
}
