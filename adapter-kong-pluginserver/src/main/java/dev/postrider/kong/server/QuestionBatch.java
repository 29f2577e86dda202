package dev.postrider.kong.server;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Questions asked together, and what is known of their answers. Guarded by the event's lock until it is complete. */
final class QuestionBatch {
  private final Questions questions;
  private final Consumer<Answers> then;
  private final long startedNanos;
  private final @Nullable Object[] values;
  private int missing;

  QuestionBatch(Questions questions, Consumer<Answers> then, long startedNanos) {
    this.questions = questions;
    this.then = then;
    this.startedNanos = startedNanos;
    this.missing = questions.list().size();
    this.values = new Object[missing];
  }

  void put(int index, @Nullable Object value) {
    values[index] = value;
    missing--;
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** When it was asked, as {@code System.nanoTime()}. */
  long startedNanos() {
    return startedNanos;
  }

  /** Gives the plugin its answers. */
  void complete() {
    then.accept(new Answers(questions.list(), values));
  }
}
