package dev.postrider.message;

/** A run of a function has used up what it may take. An error, so that the function cannot catch it. */
public final class LimitError extends Error {

  private static final long serialVersionUID = 1L;

  /** One whose text says what was used up. */
  public LimitError(String message) {
    super(message, null, false, false);
  }
}
