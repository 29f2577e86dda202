package dev.postrider.kong.lua;

/** A run has used up what it may take. No {@code LuaError}: {@code pcall} must not catch it. */
final class LimitError extends Error {

  private static final long serialVersionUID = 1L;

  LimitError(String message) {
    super(message, null, false, false);
  }
}
