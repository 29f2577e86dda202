package dev.postrider.process.replay;

/** A record does not have a request that can be sent; the message says why. */
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
