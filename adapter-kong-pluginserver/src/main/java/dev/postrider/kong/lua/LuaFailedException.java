package dev.postrider.kong.lua;

/** A Lua function gave no message. The text says why. */
public final class LuaFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  LuaFailedException(String message) {
    super(message, null, false, false);
  }
}
