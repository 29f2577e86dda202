package dev.postrider.process.replay;

import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.claimcheck.MissingBodyException;
import java.io.IOException;

/** The store of a body does not give the bytes of the request. */
final class UnreadableBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  /** @param lasting whether another attempt is of no use */
  UnreadableBodyException(IOException cause, boolean lasting) {
    super(text(cause), cause);
    this.lasting = lasting;
  }

  private static String text(IOException cause) {
    boolean isOurs = cause instanceof DamagedBodyException
        || cause instanceof MissingBodyException
        || cause.getClass().equals(IOException.class);
    // Others have a message that needs the name of its class.
    return isOurs ? String.valueOf(cause.getMessage()) : cause.toString();
  }

  boolean isLasting() {
    return lasting;
  }
}
