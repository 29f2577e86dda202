package dev.postrider.config;

/**
 * How the value for a key becomes its bytes ({@code key_encoding}).
 *
 * @since 0.1.0
 */
public enum KeyEncoding {
  /** As they are. */
  TEXT,
  /** Decoded from base64 or base64url (RFC 4648 §4 and §5); padding may be missing. */
  BASE64
}
