package dev.postrider.split;

import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request with one item as its body, and all else as it is. */
record ItemView(RequestView request, Item item) implements RequestView {

  @Override
  public RequestView source() {
    return request.source();
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public void headers(HeaderVisitor visitor) {
    request.headers(visitor);
  }

  @Override
  public String contentType() {
    return item.contentType();
  }

  @Override
  public @Nullable String contentEncoding() {
    return null;
  }

  @Override
  public List<String> decodedCodings() {
    return request.decodedCodings();
  }

  @Override
  public @Nullable String bodyCharset() {
    return item.fields() == null ? request.bodyCharset() : null;
  }

  @Override
  public @Nullable String clientIp() {
    return request.clientIp();
  }

  @Override
  public @Nullable String consumer() {
    return request.consumer();
  }

  @Override
  public ByteBuffer body(int maxBytes) throws RequestRejectedException {
    if (item.content().remaining() > maxBytes) {
      throw RequestRejectedException.bodyTooLarge(maxBytes);
    }
    return item.content().duplicate();
  }
}
