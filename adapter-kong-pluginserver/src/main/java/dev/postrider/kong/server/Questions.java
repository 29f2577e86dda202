package dev.postrider.kong.server;

import java.util.List;

/** A batch of questions that are asked together. Immutable; keep and reuse it. */
public final class Questions {

  private final List<Question<?>> questions;

  private Questions(List<Question<?>> questions) {
    this.questions = questions;
  }

  /**
   * These questions, in this order.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Questions of(Question<?>... questions) {
    return of(List.of(questions));
  }

  /**
   * These questions, in this order.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Questions of(List<? extends Question<?>> questions) {
    if (questions.isEmpty()) {
      throw new IllegalArgumentException("no question");
    }
    return new Questions(List.copyOf(questions));
  }

  List<Question<?>> list() {
    return questions;
  }

  void requireAllowed(Phase phase) {
    for (Question<?> question : questions) {
      question.requireAllowed(phase);
    }
  }

  @Override
  public String toString() {
    return questions.toString();
  }
}
