package dev.postrider.reliability;

/** A program of ours with one configuration, as a process; safe for many callers. */
interface Subject extends AutoCloseable {

  /** Starts the process and waits until it serves. */
  void start() throws Exception;

  /** The process, also while it does not run. */
  ChildProcess process();

  /**
   * Sends a request and waits for the response.
   *
   * @param target the path and query
   * @return the status; 0 if no response came
   */
  int send(String target, byte[] body);

  @Override
  void close();
}
