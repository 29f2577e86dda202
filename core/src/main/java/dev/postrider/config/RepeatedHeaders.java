package dev.postrider.config;

/**
 * How an HTTP header that occurs several times becomes record headers.
 *
 * @since 0.1.0
 */
public enum RepeatedHeaders {
  /** One record header for each value, in request order. */
  RETAIN_DUPLICATES,
  /** Only the first value. */
  TAKE_FIRST,
  /** One record header whose value is all values joined by a comma without a blank. */
  CONCATENATE_BY_COMMA
}
