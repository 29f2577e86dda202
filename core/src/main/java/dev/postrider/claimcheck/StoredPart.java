package dev.postrider.claimcheck;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A part of a multipart body that is in a {@link BodyStore}: a range of the bytes of the body. Immutable.
 *
 * @param name the name of the part
 * @param fileName the name of the file; null if the part has none
 * @param contentType the type of the part, with its parameters; null if the part has none
 * @param offset where the value of the part begins in the body, in bytes
 * @param size the length of the value in bytes, as it came: a {@code Content-Transfer-Encoding} is not undone
 * @param sha256 the SHA-256 of these bytes in 64 hexadecimal digits of lower case
 * @since 0.1.0
 */
public record StoredPart(
    String name,
    @Nullable String fileName,
    @Nullable String contentType,
    long offset,
    long size,
    String sha256) {

  /**
   * Checks the numbers and the digest.
   *
   * @throws IllegalArgumentException if one of the three cannot be
   */
  public StoredPart {
    requireNonNull(name, "name");
    if (offset < 0) {
      throw new IllegalArgumentException("offset: " + offset + " is negative");
    } else if (size < 0) {
      throw new IllegalArgumentException("size: " + size + " is negative");
    } else if (offset > Long.MAX_VALUE - size) {
      throw new IllegalArgumentException("size: " + size + " is too much behind " + offset);
    }
    Sha256.check(sha256);
  }

  /** Where the value ends in the body. */
  public long end() {
    return offset + size;
  }
}
