package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Receives the header field lines of a {@link RequestView}, one call per line.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeaderVisitor {

  /**
   * One field line.
   *
   * @param name the field name in any case
   * @param value the field value as text, see {@link RequestView}
   */
  void header(String name, String value);

  /**
   * One field line whose value the server holds as bytes.
   *
   * @param name the field name in any case
   * @param value the field value's bytes, not kept after the call
   */
  default void header(String name, byte[] value) {
    header(name, new String(value, ISO_8859_1));
  }
}
