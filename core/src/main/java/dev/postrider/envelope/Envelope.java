package dev.postrider.envelope;

import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.StoredPart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request in an envelope: the parts that were forwarded. Immutable, as long as nobody
 * writes to the body's array.
 *
 * @since 0.1.0
 */
public final class Envelope {

  private final @Nullable String method;
  private final @Nullable String target;
  private final @Nullable List<Header> headers;
  private final byte @Nullable [] body;
  private final List<String> decodedCodings;
  private final @Nullable String bodyCharset;
  private final @Nullable ClaimCheck claimCheck;
  private final List<StoredPart> storedParts;
  private final List<String> truncated;

  Envelope(
      @Nullable String method,
      @Nullable String target,
      @Nullable List<Header> headers,
      byte @Nullable [] body,
      List<String> decodedCodings,
      @Nullable String bodyCharset,
      @Nullable ClaimCheck claimCheck,
      List<StoredPart> storedParts,
      List<String> truncated) {
    this.method = method;
    this.target = target;
    this.headers = headers == null ? null : List.copyOf(headers);
    this.body = body;
    this.decodedCodings = List.copyOf(decodedCodings);
    this.bodyCharset = bodyCharset;
    this.claimCheck = claimCheck;
    this.storedParts = List.copyOf(storedParts);
    this.truncated = List.copyOf(truncated);
  }

  /** The request method, or {@code null} if it was not forwarded. */
  public @Nullable String method() {
    return method;
  }

  /**
   * The raw request target, one character per byte (see {@link RequestView}), or {@code null} if it
   * was not forwarded.
   */
  public @Nullable String target() {
    return target;
  }

  /**
   * The header field lines, or {@code null} if they were not forwarded: names in lower case, lines of
   * one name together and in arrival order, names and values with one character per byte.
   */
  public @Nullable List<Header> headers() {
    return headers;
  }

  /**
   * The bytes of the body as the request had them, but for {@link #decodedCodings}, or {@code null} if
   * it was not forwarded, or is in a store and has not been fetched.
   */
  public byte @Nullable [] body() {
    return body;
  }

  /**
   * The content codings that the body is without, though the headers name them: in the order in which
   * they had been applied.
   */
  public List<String> decodedCodings() {
    return decodedCodings;
  }

  /** Where the body is, if it was too large for the record; else {@code null}. */
  public @Nullable ClaimCheck claimCheck() {
    return claimCheck;
  }

  /**
   * The parts of the body in a store whose values are not in the message, in their order: files, and fields that were
   * too large. {@code BodyStore.open(claimCheck, part)} gives the bytes of one. Empty unless the publisher has {@code
   * claim_check.multipart_parts} and {@code multipart_parts}.
   */
  public List<StoredPart> storedParts() {
    return storedParts;
  }

  /** The same with the body that was fetched from the store. */
  Envelope withBody(byte[] fetched) {
    return new Envelope(
        method,
        target,
        headers,
        fetched,
        decodedCodings,
        bodyCharset,
        claimCheck,
        storedParts,
        truncated);
  }

  /**
   * The charset of {@link #body}, by its name in lower case, where the envelope has the text in UTF-8; null
   * where it has the bytes as they came.
   */
  public @Nullable String bodyCharset() {
    return bodyCharset;
  }

  /**
   * The names of the members that a limit has cut, such as {@code headers}; {@link #target} and {@link #body} are never cut. Empty
   * also where {@code report_truncation} is off, as in Kong.
   */
  public List<String> truncated() {
    return truncated;
  }
}
