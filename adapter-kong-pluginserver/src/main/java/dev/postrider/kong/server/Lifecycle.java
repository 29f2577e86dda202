package dev.postrider.kong.server;

/** How far a server is on its way to its end. Thread-safe. */
final class Lifecycle {

  private volatile boolean leaving;
  private volatile boolean replaced;

  /** Whether connections are to be closed as soon as Kong needs them no more. */
  boolean isLeaving() {
    return leaving;
  }

  void leave() {
    leaving = true;
  }

  /** Whether a successor has the socket, to which Kong is to be led. */
  boolean isReplaced() {
    return replaced;
  }

  void replaced() {
    replaced = true;
  }
}
