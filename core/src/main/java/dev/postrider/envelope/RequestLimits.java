package dev.postrider.envelope;

/**
 * All limits on what one request may hold; 0 means no limit. Beyond {@code maxBodyBytes}, {@code
 * maxJsonDepth} and {@code maxParts} a request is rejected; beyond the others the rest is cut and the
 * envelope says so.
 *
 * @param maxBodyBytes {@code max_body_bytes}: largest request body, in bytes; default 1048576
 * @param maxJsonDepth {@code max_json_depth}: deepest nesting of a JSON body, in levels; default 999
 * @param maxFormArgs {@code max_form_args}: form arguments kept, counted as segments between {@code &}; default 100
 * @param maxQueryArgs {@code max_query_args}: query arguments kept; default 100
 * @param maxHeaders {@code max_headers}: header field lines kept; default 100
 * @param maxParts {@code max_parts}: most parts of a multipart body; default 1000
 */
public record RequestLimits(
    int maxBodyBytes,
    int maxJsonDepth,
    int maxFormArgs,
    int maxQueryArgs,
    int maxHeaders,
    int maxParts) {

  private static final RequestLimits DEFAULTS =
      new RequestLimits(1024 * 1024, 999, 100, 100, 100, 1000);

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if a limit is negative
   */
  public RequestLimits {
    requireNotNegative("max_body_bytes", maxBodyBytes);
    requireNotNegative("max_json_depth", maxJsonDepth);
    requireNotNegative("max_form_args", maxFormArgs);
    requireNotNegative("max_query_args", maxQueryArgs);
    requireNotNegative("max_headers", maxHeaders);
    requireNotNegative("max_parts", maxParts);
  }

  /** The limits of Kong, and those of ours where Kong has none. */
  public static RequestLimits defaults() {
    return DEFAULTS;
  }

  private static void requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " is negative; 0 means no limit");
    }
  }

  /** {@code maxBodyBytes} as a size to compare with: no limit is the largest array. */
  int bodyBytesOrMax() {
    return maxBodyBytes == 0 ? Integer.MAX_VALUE - 8 : maxBodyBytes;
  }
}
