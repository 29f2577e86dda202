package dev.postrider.kong.lua;

import org.jspecify.annotations.Nullable;

/** What the gateway has told of a request, for functions of the PDK. Used by the thread that runs the script. */
public interface Facts {

  /** Nothing is known, and nobody listens. */
  Facts UNKNOWN = new Facts() {
    @Override
    public @Nullable Object answer(String function) {
      throw new IllegalArgumentException(function + " has no answer here");
    }

    @Override
    public void log(String level, String text) {}
  };

  /**
   * The answer to a function without arguments.
   *
   * @param function for example {@code kong.client.get_consumer}
   * @return null, a text of bytes as characters, a number, a boolean, or a list or a map of these
   * @throws IllegalArgumentException if there is none
   */
  @Nullable
  Object answer(String function);

  /** Writes a line to the gateway's log, at a level such as {@code notice}. */
  void log(String level, String text);
}
