package dev.postrider.jq;

/** A program gave no message. The text says why. */
public final class JqFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  JqFailedException(String message) {
    super(message, null, false, false);
  }
}
