package dev.postrider.kong.driver;

/** A Lua error: it ends Kong's handler, and the client gets 500. */
final class LuaError extends RuntimeException {
  private final String text;

  LuaError(String text) {
    super(text);
    this.text = text;
  }

  String text() {
    return text;
  }
}
