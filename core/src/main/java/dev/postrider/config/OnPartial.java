package dev.postrider.config;

/**
 * What becomes of the good items of a body when others cannot be sent ({@code on_partial}).
 *
 * @since 0.1.0
 */
public enum OnPartial {
  /** They are sent. */
  KEEP,
  /** None is sent. */
  ALL_OR_NOTHING
}
