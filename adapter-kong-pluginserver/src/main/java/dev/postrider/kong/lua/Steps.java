package dev.postrider.kong.lua;

/** Counts what a run does, so that it ends. */
interface Steps {

  /**
   * Counts one step.
   *
   * @throws dev.postrider.message.LimitError if there are no more
   */
  void step();
}
