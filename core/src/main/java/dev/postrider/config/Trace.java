package dev.postrider.config;

/**
 * The trace context that records carry on ({@code trace}).
 *
 * @since 0.1.0
 */
public enum Trace {
  /** None. */
  NONE,
  /** {@code traceparent} and {@code tracestate} (W3C Trace Context). */
  W3C,
  /** {@code b3}, read from that header or from those that begin with {@code x-b3-}. */
  B3
}
