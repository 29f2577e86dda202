package dev.postrider.kong.server;

import static dev.postrider.kong.server.Functions.ALL;
import static dev.postrider.kong.server.Functions.any;
import static dev.postrider.kong.server.Functions.call;

import org.jspecify.annotations.Nullable;

/** {@code kong.ctx.shared}: values that the plugins of one request share. */
public final class SharedContext {

  private SharedContext() {}

  /** A String, Double, Boolean, List or Map; null if nothing is there. */
  public static Question<@Nullable Object> get(String key) {
    return any(ALL, "kong.ctx.shared.get", CallArguments.text(key));
  }

  /**
   * Puts a value there.
   *
   * @param value a String, Number or Boolean; Kong takes {@code false} for nothing
   * @throws IllegalArgumentException if it is of another type
   */
  public static Question<@Nullable Void> set(String key, Object value) {
    return call(ALL, "kong.ctx.shared.set", CallArguments.pair(key, value));
  }
}
