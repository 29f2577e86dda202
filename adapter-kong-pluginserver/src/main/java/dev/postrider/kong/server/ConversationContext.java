package dev.postrider.kong.server;

/**
 * The context that the conversations of a server share.
 *
 * @param bodyFilesThrow whether Kong throws in MessagePack when it is asked for a body that lies in a
 *     file, as 3.0 to 3.7 do
 */
record ConversationContext(
    boolean bodyFilesThrow,
    Instances instances,
    Events events,
    Lifecycle lifecycle,
    ConnectionContext connections) {

  long nanoTime() {
    return connections.nanoTime();
  }

  MemoryBudget memory() {
    return connections.memory();
  }

  /** Logs a message that Kong's protocol does not allow. */
  void refused(WireException e) {
    connections.refused(e);
  }

  /** The time at which an instance started, as Kong is told it, in seconds. */
  static long epochSecond() {
    return System.currentTimeMillis() / 1000;
  }
}
