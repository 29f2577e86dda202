package dev.postrider.claimcheck;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/** The digest of claim checks. */
final class Sha256 {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private Sha256() {}

  /** @throws IllegalArgumentException if this is no digest in hexadecimal digits of lower case */
  static void check(String sha256) {
    if (!HEX.matcher(requireNonNull(sha256, "sha256")).matches()) {
      throw new IllegalArgumentException("sha256: is not 64 hexadecimal digits of lower case");
    }
  }

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
