package dev.postrider.config;

/** Whether connections ask if a broker's certificate was revoked ({@code security.certificate_revocation}). */
enum Revocation {
  /** Nobody is asked. */
  NONE,
  /** A certificate is accepted unless somebody says that it was revoked. */
  SOFT_FAIL,
  /** A certificate is accepted only if somebody says that it was not revoked. */
  HARD_FAIL
}
