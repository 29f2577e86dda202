package dev.postrider.kong.server;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What came of one call. */
sealed interface Reply<T extends @Nullable Object> {

  /** The answer. */
  record Value<T extends @Nullable Object>(@Nullable T value) implements Reply<T> {}

  /** The question needs another call before it is answered. */
  record More<T extends @Nullable Object>(Call<T> call) implements Reply<T> {}

  /** The answer has to be read from a file, on a thread that may block. */
  record Fetch<T extends @Nullable Object>(Function<BodyFiles, @Nullable T> answer)
      implements Reply<T> {}

  /** Kong gave an error instead. */
  record Failed<T extends @Nullable Object>(String message) implements Reply<T> {}
}
