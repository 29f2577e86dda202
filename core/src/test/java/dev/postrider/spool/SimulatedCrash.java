package dev.postrider.spool;

/** The process has ended in the middle of a call. */
final class SimulatedCrash extends Error {
  SimulatedCrash() {
    super("crash", null, false, false);
  }
}
