package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The text in the place of a redacted value: none, a mask, or the hexadecimal HMAC-SHA-256 of its bytes,
 * which is the same wherever the value stands. The text needs no escape in JSON, a query, a form or a
 * header. Thread-safe.
 */
final class Replacement {

  private static final byte[] MASK = "***".getBytes(US_ASCII);
  private static final String ALGORITHM = "HmacSHA256";

  private final RedactionMethod method;
  private final @Nullable SecretKeySpec key;

  Replacement(RedactionMethod method, byte @Nullable [] key) {
    this.method = method;
    this.key = key == null ? null : new SecretKeySpec(key, ALGORITHM);
  }

  /** The text in the place of these bytes; null if they are removed with their name. */
  byte @Nullable [] of(byte[] source, int from, int to) {
    return switch (method) {
      case REMOVE -> null;
      case MASK -> MASK.clone();
      case HASH -> hash(source, from, to);
    };
  }

  private byte[] hash(byte[] source, int from, int to) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(source, from, to - from);
      return HexFormat.of().formatHex(mac.doFinal()).getBytes(US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }
}
