package dev.postrider.kong.server;

/** Kong did not answer a question: the message says why. */
public final class PdkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PdkException(String message) {
    super(message);
  }
}
