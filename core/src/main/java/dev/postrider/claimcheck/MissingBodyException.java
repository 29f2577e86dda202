package dev.postrider.claimcheck;

import java.io.IOException;

/**
 * A record refers to a body that the store does not have, perhaps because it was cleaned up, or is in another
 * store.
 *
 * @since 0.1.0
 */
public final class MissingBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The body of that reference is missing. */
  public MissingBodyException(String uri) {
    this(uri, "the store");
  }

  /**
   * The reference is not for this store.
   *
   * @param store what people call it
   */
  public MissingBodyException(String uri, String store) {
    super("body " + uri + " is not in " + store);
  }
}
