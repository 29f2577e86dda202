package dev.postrider.kong.lua;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;

/**
 * What a function of the sandbox was called with, numbered from 1. Texts are bytes, one a character.
 *
 * @param function its name in errors
 */
record Arguments(String function, Varargs values) {

  /** A function of the sandbox, given its arguments. */
  interface Body {
    Varargs run(Arguments arguments);
  }

  static LuaFunction function(String function, Body body) {
    return new VarArgFunction() {
      @Override
      public Varargs invoke(Varargs values) {
        return body.run(new Arguments(function, values));
      }
    };
  }

  /** Puts a function into a library. */
  static void add(LuaTable library, String name, Body body) {
    library.set(name, function(name, body));
  }

  Meter meter() {
    return Meter.current();
  }

  int count() {
    return values.narg();
  }

  /** A value, which is nil if it is not there. */
  LuaValue any(int index) {
    return values.arg(index);
  }

  /** Any value, nil too, but one that is there. */
  LuaValue present(int index) {
    if (index > count()) {
      throw fault(index, "value expected");
    }
    return any(index);
  }

  String text(int index) {
    if (!any(index).isstring()) {
      throw wrongType(index, "string");
    }
    return Texts.of(any(index));
  }

  String text(int index, String byDefault) {
    return any(index).isnil() ? byDefault : text(index);
  }

  double number(int index) {
    if (!any(index).isnumber()) {
      throw wrongType(index, "number");
    }
    return any(index).todouble();
  }

  double number(int index, double byDefault) {
    return any(index).isnil() ? byDefault : number(index);
  }

  int integer(int index) {
    return (int) number(index);
  }

  int integer(int index, int byDefault) {
    return any(index).isnil() ? byDefault : integer(index);
  }

  LuaTable table(int index) {
    if (any(index) instanceof LuaTable table) {
      return table;
    }
    throw wrongType(index, "table");
  }

  LuaError wrongType(int index, String expected) {
    String got = index > count() ? "no value" : any(index).typename();
    return fault(index, expected + " expected, got " + got);
  }

  LuaError fault(int index, String what) {
    return error("bad argument #" + index + " to '" + function + "' (" + what + ")");
  }

  /** An error at the line that calls the function. */
  LuaError error(String message) {
    return new LuaError(Texts.value(meter().position(1) + message));
  }

  /** A new string of the script's. */
  LuaValue made(String text) {
    meter().take(2L * text.length());
    return Texts.value(text);
  }
}
