package dev.postrider.split;

import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request that one item would have been on its own.
 *
 * @param view all of the request, with the item as its body
 * @since 0.1.0
 */
public record ItemRequest(RequestView view, Item item) implements RequestView {

  /** The item as the body, and all else as it is. */
  public static ItemRequest of(RequestView request, Item item) {
    return new ItemRequest(new ItemView(request, item), item);
  }

  /** The same item of another view of the request. */
  public ItemRequest with(RequestView other) {
    return new ItemRequest(other, item);
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
    return view.contentEncoding();
  }

  @Override
  public List<String> decodedCodings() {
    return view.decodedCodings();
  }

  @Override
  public @Nullable String bodyCharset() {
    return view.bodyCharset();
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
    return view.isBodyOmitted();
  }

  @Override
  public ByteBuffer body(int maxBytes) throws RequestRejectedException {
    return view.body(maxBytes);
  }
}
