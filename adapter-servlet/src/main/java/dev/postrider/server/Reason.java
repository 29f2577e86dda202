package dev.postrider.server;

/** Why something failed: Kafka's client and Jetty say it in the innermost cause. */
final class Reason {

  private Reason() {}

  static Throwable of(Throwable failure) {
    Throwable reason = failure;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return reason;
  }
}
