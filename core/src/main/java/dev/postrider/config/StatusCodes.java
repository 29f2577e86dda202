package dev.postrider.config;

/**
 * The HTTP status of each response, as configured by {@code status_codes}.
 *
 * @param success the message is buffered, or acknowledged in synchronous mode; 200 to 299, default 200
 * @param topicNotAllowed a topic named by the request is not in {@code allowed_topics}; default 502
 * @param sendFailed the brokers did not take the message; default 502
 * @param bufferFull too many messages wait for the brokers; default 503
 * @param unhealthy health gating is on and the producer cannot reach the brokers; default 503
 * @param parseError the body is not what its content type says; default 400
 * @param tooLarge the body or the finished record is over its limit; default 413
 * @param missingValue the request lacks a value that its record needs; default 400
 * @param schemaInvalid the message does not match its schema in the registry; default 400
 * @param registryUnavailable the schema registry gave no schema; default 502
 * @param functionError a message function failed; default 500
 * @since 0.1.0
 */
public record StatusCodes(
    int success,
    int topicNotAllowed,
    int sendFailed,
    int bufferFull,
    int unhealthy,
    int parseError,
    int tooLarge,
    int missingValue,
    int schemaInvalid,
    int registryUnavailable,
    int functionError) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code success} is not 2xx or another status is not 4xx or
   *     5xx
   */
  public StatusCodes {
    require("success", success, 200, 299);
    require("topic_not_allowed", topicNotAllowed, 400, 599);
    require("send_failed", sendFailed, 400, 599);
    require("buffer_full", bufferFull, 400, 599);
    require("unhealthy", unhealthy, 400, 599);
    require("parse_error", parseError, 400, 599);
    require("too_large", tooLarge, 400, 599);
    require("missing_value", missingValue, 400, 599);
    require("schema_invalid", schemaInvalid, 400, 599);
    require("registry_unavailable", registryUnavailable, 400, 599);
    require("function_error", functionError, 400, 599);
  }

  private static void require(String name, int status, int min, int max) {
    if (status < min || status > max) {
      throw new IllegalArgumentException(
          "status_codes." + name + ": " + status + " is not between " + min + " and " + max);
    }
  }
}
