package dev.postrider.envelope;

import dev.postrider.claimcheck.StagedBody;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body has been read, which a view gives only once: into memory, or into a temporary file.
 *
 * @param view everything but the body
 * @param content the body, from position to limit
 * @param decodedCodings the codings that {@code content} is without
 * @param bodyCharset the charset in which the body came, if {@code content} is the same text in UTF-8
 * @param stagedBody the body in a temporary file, with no {@code content}; null if it is in memory
 * @since 0.1.0
 */
public record RequestWithBody(
    RequestView view,
    ByteBuffer content,
    List<String> decodedCodings,
    @Nullable String bodyCharset,
    @Nullable StagedBody stagedBody)
    implements RequestView {

  /**
   * The request with its body read now, if that has not been done before.
   *
   * @throws RequestRejectedException as {@link RequestView#body}
   */
  public static RequestWithBody of(RequestView view, int maxBodyBytes)
      throws RequestRejectedException {
    return view instanceof RequestWithBody read
        ? read
        : new RequestWithBody(
            view,
            view.body(maxBodyBytes),
            view.decodedCodings(),
            view.bodyCharset(),
            view.stagedBody());
  }

  /** The request with its body, as it came, in a temporary file. */
  public static RequestWithBody staged(RequestView view, StagedBody body) {
    return new RequestWithBody(view, ByteBuffer.allocate(0), List.of(), null, body);
  }

  /** The request with the body that was found in these codings. */
  public RequestWithBody decoded(ByteBuffer decoded, List<String> codings) {
    return new RequestWithBody(view, decoded, codings, bodyCharset, stagedBody);
  }

  /** The request with the text of its body in UTF-8. */
  RequestWithBody inUtf8(ByteBuffer text, String charset) {
    return new RequestWithBody(view, text, decodedCodings, charset, stagedBody);
  }

  @Override
  public RequestView source() {
    return view.source();
  }

  @Override
  public String method() {
    return view.method();
  }

  @Override
  public String target() {
    return view.target();
  }

  @Override
  public void headers(HeaderVisitor visitor) {
    view.headers(visitor);
  }

  @Override
  public @Nullable String contentType() {
    return view.contentType();
  }

  @Override
  public @Nullable String contentEncoding() {
    return decodedCodings.isEmpty() ? view.contentEncoding() : null;
  }

  @Override
  public @Nullable String clientIp() {
    return view.clientIp();
  }

  @Override
  public @Nullable String consumer() {
    return view.consumer();
  }

  @Override
  public boolean isBodyOmitted() {
    return stagedBody != null || view.isBodyOmitted();
  }

  @Override
  public ByteBuffer body(int maxBytes) throws RequestRejectedException {
    if (content.remaining() > maxBytes) {
      throw RequestRejectedException.bodyTooLarge(maxBytes);
    }
    return content.duplicate();
  }
}
