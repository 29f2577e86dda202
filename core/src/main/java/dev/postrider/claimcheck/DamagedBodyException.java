package dev.postrider.claimcheck;

import java.io.IOException;

/**
 * The store has not the bytes that a record refers to.
 *
 * @since 0.1.0
 */
public final class DamagedBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * The bytes in the store are other ones, or are not there.
   *
   * @param uri the reference to the body
   * @param detail in what they differ
   */
  public DamagedBodyException(String uri, String detail) {
    super("body " + uri + " is damaged: " + detail);
  }
}
