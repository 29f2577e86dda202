package dev.postrider.envelope;

import dev.postrider.claimcheck.StagedBody;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read-only view of one HTTP request, implemented by an adapter over what its server already
 * holds.
 *
 * <pre>{@code
 * record View(HttpExchange exchange, byte[] bytes) implements RequestView {
 *   public String method() { return exchange.getRequestMethod(); }
 *   public String target() { return exchange.getRequestURI().toString(); }
 *   public void headers(HeaderVisitor visitor) {
 *     exchange.getRequestHeaders().forEach((name, all) -> all.forEach(one -> visitor.header(name, one)));
 *   }
 *   public ByteBuffer body(int maxBytes) { return ByteBuffer.wrap(bytes); }
 * }
 * }</pre>
 *
 * <p>Text is HTTP's text: a {@code String} whose characters are all at most U+00FF stands for those
 * bytes (ISO-8859-1, as servlet containers, Netty and RFC 9110 §5.5 have it). A string with any
 * higher character was already decoded by the server and stands for its UTF-8 bytes.
 *
 * <p>A view is used by one thread at a time. Its methods may be called in any order, more than once
 * except {@link #body}, and give the same answer each time; those the configuration does not need
 * are not called at all.
 *
 * @since 0.1.0
 */
public interface RequestView {

  /** The request method as received, its case kept (RFC 9110 §9.1), for example {@code POST}. */
  String method();

  /**
   * The request target as received: path and {@code ?query}, neither decoded nor normalised (RFC
   * 9112 §3.2), for example {@code /orders?id=7}.
   */
  String target();

  /**
   * Gives every header field line to {@code visitor}, in arrival order, one call per line: repeated
   * fields are neither merged nor split. Pseudo fields of HTTP/2 do not appear; {@code :authority}
   * appears as {@code host}.
   */
  void headers(HeaderVisitor visitor);

  /**
   * The value of the first {@code Content-Type} field line, or {@code null} if there is none.
   * Override this where one field costs less than {@link #headers all of them}.
   */
  default @Nullable String contentType() {
    String[] found = new String[1];
    headers((name, value) -> {
      if (found[0] == null && name.equalsIgnoreCase("content-type")) {
        found[0] = value;
      }
    });
    return found[0];
  }

  /**
   * The values of all {@code Content-Encoding} field lines (RFC 9110 §8.4) in arrival order, joined by
   * commas, or {@code null} if there is none. Override this where one field costs less than {@link
   * #headers all of them}.
   */
  default @Nullable String contentEncoding() {
    String[] found = new String[1];
    headers((name, value) -> {
      if (name.equalsIgnoreCase("content-encoding")) {
        found[0] = found[0] == null ? value : found[0] + "," + value;
      }
    });
    return found[0];
  }

  /**
   * The content codings that {@link #body} is without, though {@link #headers} name them: in lower
   * case, in the order in which they had been applied.
   */
  default List<String> decodedCodings() {
    return List.of();
  }

  /**
   * The charset in which the body came, as its IANA name in lower case, if {@link #body} is the same text
   * in UTF-8; else {@code null}.
   */
  default @Nullable String bodyCharset() {
    return null;
  }

  /**
   * The view that the adapter made, where this one only changes its body; this one by default. A view
   * without redacted values keeps to itself what it was made of.
   */
  default RequestView source() {
    return this;
  }

  /**
   * The address of the client, as far as the server trusts what it is told of that, or {@code null} if
   * the server does not know it.
   */
  default @Nullable String clientIp() {
    return null;
  }

  /** The name of whoever has sent the request and was authenticated, or {@code null} if nobody was. */
  default @Nullable String consumer() {
    return null;
  }

  /**
   * Whether the body, though there was one, is left out of the message. Answers only after {@link #body}.
   */
  default boolean isBodyOmitted() {
    return false;
  }

  /**
   * The body in a temporary file, if the adapter found it too large for a record ({@code claim_check}), or
   * {@code null}. Then {@link #body} is empty and {@link #isBodyOmitted} is true. {@code publish} stores or
   * discards it.
   */
  default @Nullable StagedBody stagedBody() {
    return null;
  }

  /**
   * The request body: the bytes between position and limit of the returned buffer, which core reads
   * without changing them and drops before {@code publish} returns. No body is an empty buffer.
   * Called at most once.
   *
   * @param maxBytes the largest body that will be accepted, in bytes
   * @throws RequestRejectedException if the body is larger than {@code maxBytes} ({@link
   *     RequestRejectedException#bodyTooLarge}), which an implementation reports without having
   *     stored more than that, or if it cannot be read ({@link
   *     RequestRejectedException#bodyUnreadable})
   */
  ByteBuffer body(int maxBytes) throws RequestRejectedException;
}
