package dev.postrider.quickstart;

/** The quickstart cannot start; the message tells its user why and what to do, without a trace. */
final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
