package dev.postrider.signature;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret, ready to hash with. Thread-safe. */
final class SecretKey {

  private final Mac keyed;

  /**
   * Takes the secret for one algorithm.
   *
   * @param hash the hash, for example {@code sha256}
   * @param secret its bytes, at least one
   */
  SecretKey(String hash, byte[] secret) {
    String algorithm = "Hmac" + hash.toUpperCase(Locale.ROOT);
    try {
      keyed = Mac.getInstance(algorithm);
      keyed.init(new SecretKeySpec(secret, algorithm));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    }
  }

  /** The keyed hash of the pieces, which keep their positions. */
  byte[] sign(List<ByteBuffer> pieces) {
    Mac mac = copy();
    for (ByteBuffer piece : pieces) {
      mac.update(piece.duplicate());
    }
    return mac.doFinal();
  }

  /** {@link Mac} is for one thread, and a copy costs less than to look the algorithm up. */
  private Mac copy() {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(keyed.getProvider() + " has a Mac that cannot be copied", e);
    }
  }
}
