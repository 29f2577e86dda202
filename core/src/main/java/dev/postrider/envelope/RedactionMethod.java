package dev.postrider.envelope;

/**
 * How a value is redacted.
 *
 * @since 0.1.0
 */
public enum RedactionMethod {
  /** It is left out, and so is its name. */
  REMOVE,
  /** {@code ***} stands in its place. */
  MASK,
  /** The hexadecimal HMAC-SHA-256 of its bytes stands in its place: equal values stay equal. */
  HASH
}
