package dev.postrider.kong.driver;

import org.jspecify.annotations.Nullable;

/**
 * What a Lua function returns.
 *
 * @param first its value
 * @param second the text of its error
 */
record Results(@Nullable Object first, @Nullable String second) {
  static final Results NONE = new Results(null, null);

  static Results of(@Nullable Object value) {
    return new Results(value, null);
  }

  static Results error(String text) {
    return new Results(null, text);
  }
}
