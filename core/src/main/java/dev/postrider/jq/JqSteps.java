package dev.postrider.jq;

import dev.postrider.message.RunBudget;
import java.util.concurrent.Callable;

/** Counts what the run on a thread does, so that the run ends. */
final class JqSteps {

  /** After so many steps the time is looked at. */
  private static final int INTERVAL = 32;

  /** Functions are shared by all runs. */
  private static final ThreadLocal<JqSteps> CURRENT = new ThreadLocal<>();

  private final RunBudget budget;
  private int steps;

  private JqSteps(RunBudget budget) {
    this.budget = budget;
  }

  /** Calls with a budget for all that is done meanwhile on this thread. */
  static <T> T within(RunBudget budget, Callable<T> call) throws Exception {
    CURRENT.set(new JqSteps(budget));
    try {
      return call.call();
    } finally {
      CURRENT.remove();
    }
  }

  /** The budget of the run on this thread. */
  static RunBudget budget() {
    return CURRENT.get().budget;
  }

  /**
   * Counts a call or a value.
   *
   * @throws dev.postrider.message.LimitError if the run has used up what it may take
   */
  static void step() {
    JqSteps current = CURRENT.get();
    // Each time: a text may double with each step.
    current.budget.checkMemory(0);
    if (++current.steps % INTERVAL == 0) {
      current.budget.checkTime();
    }
  }
}
