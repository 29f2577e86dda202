package dev.postrider;

import dev.postrider.config.StatusCodes;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.kafka.Refusal;
import java.util.Locale;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Every way in which a request does not become a message, and what its caller is told. */
enum Failure {
  TOPIC_NOT_ALLOWED("one or more target topics are not in the allowed topics list"),
  NO_PARTITION("topic has no such partition"),
  SEND_FAILED("could not send message to topic"),
  BUFFER_FULL("could not send message to topic"),
  NOT_KEPT("could not keep message on disk"),
  UNHEALTHY("kafka producer is unhealthy"),
  SIGNATURE_INVALID("invalid signature"),
  MALFORMED("invalid request"),
  MISSING_VALUE("missing value"),
  SCHEMA_VIOLATED("request body does not match its schema"),
  SCHEMA_MISMATCH("message does not match its schema"),
  SCHEMA_UNAVAILABLE("schema is not available"),
  UNSUPPORTED_TYPE("unsupported content type"),
  BODY_TOO_LARGE("request body too big"),
  BODY_UNAVAILABLE("could not read request body"),
  BODY_NOT_STORED("could not store request body"),
  RECORD_TOO_LARGE("message too big"),
  NOT_READY("idempotency keys are not read yet"),
  KEY_MISSING("idempotency key is missing"),
  KEY_MALFORMED("idempotency key is not valid"),
  KEY_IN_PROGRESS("a request with this idempotency key is in progress"),
  KEY_REUSED("idempotency key was used with another message"),
  NOT_ENCODABLE("could not encode message"),
  FUNCTION_FAILED("message function failed"),
  OTHER_ITEM_FAILED("not sent, because another item could not be sent");

  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final int INTERNAL_SERVER_ERROR = 500;

  // As draft-ietf-httpapi-idempotency-key-header §2.7 has them.
  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE_CONTENT = 422;

  /** Of RFC 4918 §11.4. */
  private static final int FAILED_DEPENDENCY = 424;

  private final String error;

  Failure(String error) {
    this.error = error;
  }

  static Failure of(RequestRejectedException rejection) {
    return switch (rejection.reason()) {
      case TOO_LARGE -> BODY_TOO_LARGE;
      case MALFORMED -> MALFORMED;
      case MISSING_VALUE -> MISSING_VALUE;
      case SCHEMA_VIOLATED -> SCHEMA_VIOLATED;
      case UNAVAILABLE -> BODY_UNAVAILABLE;
      case UNAUTHORIZED -> SIGNATURE_INVALID;
      case SCHEMA_MISMATCH -> SCHEMA_MISMATCH;
      case SCHEMA_UNAVAILABLE -> SCHEMA_UNAVAILABLE;
      case UNSUPPORTED_TYPE -> UNSUPPORTED_TYPE;
      case NOT_STORED -> BODY_NOT_STORED;
    };
  }

  static Failure of(Refusal refusal) {
    return switch (refusal) {
      case BUFFER_FULL -> BUFFER_FULL;
      case UNHEALTHY -> UNHEALTHY;
      case TOO_LARGE -> RECORD_TOO_LARGE;
      case CLOSED -> SEND_FAILED;
    };
  }

  static Failure of(Exception delivery) {
    if (delivery instanceof BufferExhaustedException) {
      return BUFFER_FULL;
    }
    return delivery instanceof RecordTooLargeException ? RECORD_TOO_LARGE : SEND_FAILED;
  }

  int status(StatusCodes codes) {
    return switch (this) {
      case TOPIC_NOT_ALLOWED -> codes.topicNotAllowed();
      case SEND_FAILED -> codes.sendFailed();
      case BUFFER_FULL, NOT_KEPT, BODY_NOT_STORED -> codes.bufferFull();
      case UNHEALTHY, NOT_READY -> codes.unhealthy();
      case SIGNATURE_INVALID -> UNAUTHORIZED;
      case MALFORMED -> codes.parseError();
      case MISSING_VALUE -> codes.missingValue();
      case SCHEMA_MISMATCH -> codes.schemaInvalid();
      case SCHEMA_UNAVAILABLE -> codes.registryUnavailable();
      case BODY_TOO_LARGE, RECORD_TOO_LARGE -> codes.tooLarge();
      case KEY_MISSING, KEY_MALFORMED -> BAD_REQUEST;
      case KEY_IN_PROGRESS -> CONFLICT;
      case FUNCTION_FAILED -> codes.functionError();
      case NO_PARTITION -> NOT_FOUND;
      case UNSUPPORTED_TYPE -> UNSUPPORTED_MEDIA_TYPE;
      case OTHER_ITEM_FAILED -> FAILED_DEPENDENCY;
      case KEY_REUSED, SCHEMA_VIOLATED -> UNPROCESSABLE_CONTENT;
      case BODY_UNAVAILABLE, NOT_ENCODABLE -> INTERNAL_SERVER_ERROR;
    };
  }

  /** The same in lower case, as metrics have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The text for the caller, without detail. */
  String error() {
    return error;
  }
}
