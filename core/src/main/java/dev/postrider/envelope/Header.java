package dev.postrider.envelope;

import static java.util.Objects.requireNonNull;

/**
 * One header field line.
 *
 * @param name the field name
 * @param value the field value as text, see {@link RequestView}
 * @since 0.1.0
 */
public record Header(String name, String value) {

  /** Both parts are present. */
  public Header {
    requireNonNull(name, "name");
    requireNonNull(value, "value");
  }
}
