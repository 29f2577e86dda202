package dev.postrider.kong.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kong's answers to a batch of {@link Questions}. */
public final class Answers {

  private final List<Question<?>> questions;
  private final @Nullable Object[] values;

  /** Values by place; a {@link PdkException} stands for a missing one. */
  Answers(List<Question<?>> questions, @Nullable Object[] values) {
    this.questions = questions;
    this.values = values;
  }

  /**
   * The answer to a question of the batch.
   *
   * @param question the same object as in the batch
   * @throws PdkException if Kong did not answer it
   * @throws IllegalArgumentException if it was not in the batch
   */
  // The call that gave a value belongs to the question, whose T says whether it may be null.
  @SuppressWarnings({"unchecked", "NullAway"})
  public <T extends @Nullable Object> T to(Question<T> question) {
    for (int i = 0; i < values.length; i++) {
      if (questions.get(i) == question) {
        if (values[i] instanceof PdkException missing) {
          throw new PdkException(String.valueOf(missing.getMessage()));
        }
        return (T) values[i];
      }
    }
    throw new IllegalArgumentException(question + " was not asked");
  }
}
