package dev.postrider.envelope;

import dev.postrider.claimcheck.StagedBody;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is in a temporary file.
 *
 * @param view everything but the body
 * @param stagedBody the body
 * @since 0.1.0
 */
public record StagedRequest(RequestView view, StagedBody stagedBody) implements RequestView {

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
    return view.contentEncoding();
  }

  /** The body is as it came. */
  @Override
  public List<String> decodedCodings() {
    return List.of();
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
    return true;
  }

  @Override
  public ByteBuffer body(int maxBytes) {
    return ByteBuffer.allocate(0);
  }
}
