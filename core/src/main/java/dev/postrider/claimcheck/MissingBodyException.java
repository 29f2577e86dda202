package dev.postrider.claimcheck;

import java.io.IOException;

/**
 * A record refers to a body that the store does not have, perhaps because it was cleaned up.
 *
 * @since 0.1.0
 */
public final class MissingBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The body of that reference is missing. */
  public MissingBodyException(String uri) {
    super("body " + uri + " is not in the store");
  }
}
