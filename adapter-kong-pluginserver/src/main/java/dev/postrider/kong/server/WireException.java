package dev.postrider.kong.server;

import java.io.IOException;

/** The other side sent bytes that its protocol does not allow. */
final class WireException extends IOException {

  private static final long serialVersionUID = 1L;

  WireException(String message) {
    super(message);
  }
}
