package dev.postrider.idempotency;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The first 128 bits of a SHA-256, or as many random ones: of fixed size, however long a key is.
 *
 * @param high the first 64 bits
 * @param low the others
 * @since 0.1.0
 */
public record Digest(long high, long low) {

  private static final int HEX_DIGITS = 32;

  /** Of parts whose borders matter. */
  public static Digest of(byte[]... parts) {
    MessageDigest sha256 = sha256();
    for (byte[] part : parts) {
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
      sha256.update(part);
    }
    return first(sha256);
  }

  /** Of the bytes between position and limit, which are read. */
  public static Digest of(ByteBuffer bytes) {
    MessageDigest sha256 = sha256();
    sha256.update(bytes);
    return first(sha256);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Digest first(MessageDigest sha256) {
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
    return new Digest(digest.getLong(), digest.getLong());
  }

  static Digest random() {
    UUID id = UUID.randomUUID();
    return new Digest(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /**
   * Reads what {@link #toString} has written.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Digest parse(String hex) {
    if (hex.length() != HEX_DIGITS) {
      throw new IllegalArgumentException("not " + HEX_DIGITS + " hexadecimal digits");
    }
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    return new Digest(bytes.getLong(), bytes.getLong());
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
