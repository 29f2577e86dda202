package dev.postrider.claimcheck;

import java.io.IOException;

/**
 * The store has not the bytes that a record refers to.
 *
 * @since 0.1.0
 */
public final class DamagedBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  DamagedBodyException(String uri, String detail) {
    super("body " + uri + " is damaged: " + detail);
  }
}
