package dev.postrider.trace;

/**
 * A span in a trace: the one that a request or a record comes from. Immutable.
 *
 * @param traceId 32 digits, or 16 in B3
 * @param spanId 16 digits
 * @param flags as the format has them: two digits in W3C, {@code 0}, {@code 1}, {@code d} or nothing in B3
 * @param state what else participants have written ({@code tracestate}); empty if nothing
 * @since 0.1.0
 */
public record TraceContext(String traceId, String spanId, String flags, String state) {

  /** Whether the trace is recorded, as far as the sender has said. */
  public boolean isSampled() {
    return flags.equals("d")
        || (!flags.isEmpty() && (Character.digit(flags.charAt(flags.length() - 1), 16) & 1) == 1);
  }
}
