package dev.postrider.claimcheck;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The reference to a body in a {@link BodyStore}, as a record has it. Immutable.
 *
 * @param uri where the body is: a URI reference that only its store understands
 * @param size the length of the body in bytes
 * @param sha256 the SHA-256 of the body in 64 hexadecimal digits of lower case
 * @since 0.1.0
 */
public record ClaimCheck(String uri, long size, String sha256) {

  /** The characters of RFC 3986 §2. */
  private static final Pattern URI = Pattern.compile("[!#$%&'()*+,./0-9:;=?@A-Z\\[\\]_a-z~-]+");

  /**
   * Checks the forms.
   *
   * @throws IllegalArgumentException if one of the three cannot be
   */
  public ClaimCheck {
    if (!URI.matcher(requireNonNull(uri, "uri")).matches()) {
      throw new IllegalArgumentException("uri: has a character that no URI has");
    } else if (size < 0) {
      throw new IllegalArgumentException("size: " + size + " is negative");
    }
    Sha256.check(sha256);
  }
}
