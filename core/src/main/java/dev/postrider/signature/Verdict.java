package dev.postrider.signature;

import java.util.Locale;

/**
 * The result of a signature check.
 *
 * @since 0.1.0
 */
public enum Verdict {
  /** The sender knows the secret, and has sent the request not long ago. */
  VALID,
  /** The request lacks a header that the scheme needs. */
  MISSING,
  /** The request was not signed so with any of the secrets. */
  INVALID,
  /** The signature is right, but the request is older than the tolerance, or from the future. */
  STALE;

  /** The same in lower case, as record headers have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
