package dev.postrider.envelope;

import java.util.Objects;

/**
 * The request cannot become a message; {@link #reason} says whether the caller can change that.
 * Carries no stack trace: it is an answer, not a fault of the program. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RequestRejectedException extends Exception {

  /** Why a request was rejected; each maps to one configurable status. */
  public enum Reason {
    /** The body is larger than {@code max_body_bytes}. */
    TOO_LARGE,
    /** The request or its body is not what it claims to be. */
    MALFORMED,
    /** The body is there, but the gateway could not read it. */
    UNAVAILABLE,
    /** The request does not show that its sender knows a secret. */
    UNAUTHORIZED,
    /** The request lacks a value that its record needs. */
    MISSING_VALUE,
    /** The body is JSON, but not as its schema says. */
    SCHEMA_VIOLATED,
    /** The message is not as its schema in the registry says. */
    SCHEMA_MISMATCH,
    /** The registry has not given the schema of the message. */
    SCHEMA_UNAVAILABLE,
    /** The body is of a type that is not accepted here. */
    UNSUPPORTED_TYPE,
    /** The store for large bodies does not take the body ({@code claim_check}). */
    NOT_STORED
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String error;

  RequestRejectedException(Reason reason, String error, String detail) {
    super(detail.isEmpty() ? error : error + ": " + detail, null, false, false);
    this.reason = reason;
    this.error = error;
  }

  /**
   * The body is over the limit.
   *
   * @param limitBytes the limit that was exceeded, {@code max_body_bytes}
   */
  public static RequestRejectedException bodyTooLarge(long limitBytes) {
    return bodyTooLarge("more than " + limitBytes + " bytes (max_body_bytes)");
  }

  /**
   * The body is over a limit.
   *
   * @param detail which one, for the log
   */
  public static RequestRejectedException bodyTooLarge(String detail) {
    return new RequestRejectedException(
        Reason.TOO_LARGE, "request body too big", Objects.requireNonNull(detail, "detail"));
  }

  /**
   * The body did not arrive whole.
   *
   * @param detail what happened, for the log; never a part of the body
   */
  public static RequestRejectedException bodyUnreadable(String detail) {
    return malformed("could not read request body", Objects.requireNonNull(detail, "detail"));
  }

  /**
   * The gateway has the body and cannot read it, which is no fault of the caller's.
   *
   * @param detail what happened, for the log; never a part of the body
   */
  public static RequestRejectedException bodyUnavailable(String detail) {
    return new RequestRejectedException(
        Reason.UNAVAILABLE,
        "could not read request body",
        Objects.requireNonNull(detail, "detail"));
  }

  /**
   * The store for large bodies does not take the body.
   *
   * @param detail what happened, for the log; never a part of the body
   */
  public static RequestRejectedException bodyNotStored(String detail) {
    return new RequestRejectedException(
        Reason.NOT_STORED,
        "could not store request body",
        Objects.requireNonNull(detail, "detail"));
  }

  /**
   * The sender has not shown that it knows a secret.
   *
   * @param detail what was wrong with the signature; never a part of it
   */
  public static RequestRejectedException unauthorized(String detail) {
    return new RequestRejectedException(
        Reason.UNAUTHORIZED, "invalid signature", Objects.requireNonNull(detail, "detail"));
  }

  /**
   * The request lacks a value that its record needs.
   *
   * @param sources where the value may come from, for the caller
   */
  public static RequestRejectedException missingValue(String sources) {
    return new RequestRejectedException(Reason.MISSING_VALUE, "missing " + sources, "");
  }

  /**
   * A value for the record is not what it has to be.
   *
   * @param setting the setting that says where the value comes from
   * @param detail what is wrong, for the log; never the value
   */
  public static RequestRejectedException invalidValue(String setting, String detail) {
    return malformed("invalid value for " + setting, detail);
  }

  /** The body is not of a JSON type, and the record's value has to be JSON. */
  public static RequestRejectedException bodyNotJson() {
    return malformed("request body is not json", "");
  }

  /**
   * The topic has no such partition.
   *
   * @param count how many partitions it has
   */
  public static RequestRejectedException noPartition(int count) {
    return malformed(
        "invalid value for partition_from: the topic has " + count + " partitions", "");
  }

  /**
   * The body is not as its schema says.
   *
   * @param places where, for the caller; never a value
   */
  public static RequestRejectedException schemaViolated(String places) {
    return new RequestRejectedException(
        Reason.SCHEMA_VIOLATED, "request body does not match its schema", places);
  }

  /**
   * The message is not as its schema in the registry says.
   *
   * @param detail the part of the record, the place, what was expected and what came, for the caller; never
   *     a value
   */
  public static RequestRejectedException schemaMismatch(String detail) {
    return new RequestRejectedException(
        Reason.SCHEMA_MISMATCH, "message does not match its schema", detail);
  }

  /**
   * The registry has not given the schema of the message, which is no fault of the caller's.
   *
   * @param detail the part of the record, and why, for the log
   */
  public static RequestRejectedException schemaUnavailable(String detail) {
    return new RequestRejectedException(
        Reason.SCHEMA_UNAVAILABLE, "schema is not available", detail);
  }

  /** The body may hold a value that is to be redacted, and the record's value is that body. */
  public static RequestRejectedException bodyNotSearchable() {
    return malformed("request body cannot be redacted", "it is not a form, JSON or multipart");
  }

  /** The body is JSON, but not the array that it has to be. */
  public static RequestRejectedException bodyNotArray() {
    return malformed("request body is not a json array", "");
  }

  /**
   * The request is not the CloudEvent that it says to be.
   *
   * @param detail what is wrong; never a value
   */
  public static RequestRejectedException invalidEvent(String detail) {
    return malformed("invalid cloudevent", detail);
  }

  /** The body has no array {@code records}. */
  public static RequestRejectedException recordsMissing() {
    return malformed("request body has no array of records", "");
  }

  /**
   * One of the records in a body cannot be read.
   *
   * @param detail the member at fault and what is wrong; never a value
   */
  public static RequestRejectedException invalidRecord(String detail) {
    return malformed("invalid record", detail);
  }

  /** The end of a JSON text is missing. */
  public static RequestRejectedException jsonCutOff() {
    return malformed("invalid json body", "the text may have been cut off");
  }

  /**
   * The body is of a type that is not accepted here.
   *
   * @param expected the types that are, for the caller
   */
  public static RequestRejectedException unsupportedType(String expected) {
    return new RequestRejectedException(
        Reason.UNSUPPORTED_TYPE, "unsupported content type", "expected " + expected);
  }

  static RequestRejectedException malformed(String error, String detail) {
    return new RequestRejectedException(Reason.MALFORMED, error, detail);
  }

  /** The body is not JSON, because of the byte at this offset. */
  static RequestRejectedException invalidJson(int offset, String what) {
    return malformed("invalid json body", "byte " + offset + ": " + what);
  }

  /** The kind of rejection. */
  public Reason reason() {
    return reason;
  }

  /**
   * The short text for the caller, without detail, for example {@code invalid json body}. {@link
   * #getMessage} adds the byte or field at fault.
   */
  public String error() {
    return error;
  }
}
