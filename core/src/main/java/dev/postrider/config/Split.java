package dev.postrider.config;

/**
 * Whether a body is one record or several ({@code split}).
 *
 * @since 0.1.0
 */
public enum Split {
  /** One record for each topic. */
  NONE,
  /** Each element of a JSON array is a record. */
  JSON_ARRAY,
  /** Each line is a record, or each text of a JSON text sequence (RFC 7464). */
  NDJSON,
  /** Each record of a request for Confluent's REST Proxy (v2) or Strimzi's bridge. */
  RECORDS
}
