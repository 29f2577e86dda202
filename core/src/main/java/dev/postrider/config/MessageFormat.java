package dev.postrider.config;

/**
 * What the value of a record is ({@code message_format}).
 *
 * @since 0.1.0
 */
public enum MessageFormat {
  /** One JSON object with the parts of the request that are forwarded. */
  ENVELOPE,
  /** The bytes of the body as they came; the content type is a record header. */
  RAW_BODY,
  /** The JSON of the body, checked, without white space between tokens. */
  JSON_BODY,
  /** The JSON of {@code message_template}. */
  TEMPLATE,
  /** A CloudEvent as one JSON text. */
  CLOUDEVENTS_STRUCTURED,
  /** The data of a CloudEvent, whose attributes are record headers. */
  CLOUDEVENTS_BINARY;

  /** Whether records are CloudEvents. */
  public boolean isCloudEvent() {
    return this == CLOUDEVENTS_STRUCTURED || this == CLOUDEVENTS_BINARY;
  }

  /** Whether values of records are JSON, whatever the request is. */
  public boolean isJson() {
    return this != RAW_BODY && this != CLOUDEVENTS_BINARY;
  }
}
