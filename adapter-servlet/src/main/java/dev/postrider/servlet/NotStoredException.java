package dev.postrider.servlet;

import java.io.IOException;

/** The temporary file of a body takes nothing: a fault of this machine's disk, not of the client. */
final class NotStoredException extends IOException {

  private static final long serialVersionUID = 1L;

  NotStoredException(IOException cause) {
    super(cause.toString(), cause);
  }
}
