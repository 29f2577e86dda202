package dev.postrider.kong.lua;

/** Counts what a run does, so that it ends. */
interface Steps {

  /**
   * Counts one step.
   *
   * @throws LimitError if there are no more
   */
  void step();
}
