package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose parts are in memory: for gateways that have read it already, and for tests.
 * Immutable, as long as nobody writes to the body's array; may be used more than once and by several
 * threads.
 *
 * @since 0.1.0
 */
public final class BufferedRequest implements RequestView {

  private final String method;
  private final String target;
  private final List<Header> headers;
  private final @Nullable String contentType;
  private final @Nullable String contentEncoding;
  private final ByteBuffer body;

  private BufferedRequest(Builder builder) {
    this.method = builder.method;
    this.target = builder.target;
    this.headers = List.copyOf(builder.headers);
    this.contentType = builder.contentType;
    this.contentEncoding = builder.contentEncoding;
    this.body = builder.body;
  }

  /**
   * A request without headers or body.
   *
   * @param method the method, for example {@code POST}
   * @param target the raw request target, for example {@code /orders?id=7}
   */
  public static Builder builder(String method, String target) {
    return new Builder(method, target);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public void headers(HeaderVisitor visitor) {
    for (Header header : headers) {
      visitor.header(header.name(), header.value());
    }
  }

  @Override
  public @Nullable String contentType() {
    return contentType;
  }

  @Override
  public @Nullable String contentEncoding() {
    return contentEncoding;
  }

  @Override
  public ByteBuffer body(int maxBytes) throws RequestRejectedException {
    if (body.remaining() > maxBytes) {
      throw RequestRejectedException.bodyTooLarge(maxBytes);
    }
    return body.duplicate();
  }

  /** Collects the parts of a {@link BufferedRequest}. Not thread-safe. */
  public static final class Builder {
    private final String method;
    private final String target;
    private final List<Header> headers = new ArrayList<>();
    private @Nullable String contentType;
    private @Nullable String contentEncoding;
    private ByteBuffer body = ByteBuffer.allocate(0);

    private Builder(String method, String target) {
      this.method = requireNonNull(method, "method");
      this.target = requireNonNull(target, "target");
    }

    /** Adds a header field line; a repeated name is one more line. */
    public Builder header(String name, String value) {
      headers.add(new Header(name, value));
      if (contentType == null && name.equalsIgnoreCase("content-type")) {
        contentType = value;
      } else if (name.equalsIgnoreCase("content-encoding")) {
        contentEncoding = contentEncoding == null ? value : contentEncoding + "," + value;
      }
      return this;
    }

    /** Adds a header field line whose value is these bytes. */
    public Builder header(String name, byte[] value) {
      return header(name, new String(value, ISO_8859_1));
    }

    /** The body, not copied. */
    public Builder body(byte[] body) {
      return body(ByteBuffer.wrap(body));
    }

    /** The body: the bytes between position and limit, not copied. */
    public Builder body(ByteBuffer body) {
      this.body = body.slice();
      return this;
    }

    /** The request. */
    public BufferedRequest build() {
      return new BufferedRequest(this);
    }
  }
}
