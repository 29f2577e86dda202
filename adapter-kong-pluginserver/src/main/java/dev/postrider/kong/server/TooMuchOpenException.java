package dev.postrider.kong.server;

/**
 * A plugin has no room for another configuration. Instances that nobody uses are closed then, and the
 * start is made again; where none can be closed, its requests are answered with status 503.
 */
public final class TooMuchOpenException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** The message says of what there is too much, and goes into Kong's log. */
  public TooMuchOpenException(String message) {
    super(message);
  }
}
