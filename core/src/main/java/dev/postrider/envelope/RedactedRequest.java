package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postrider.claimcheck.StagedBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request of which nobody sees what is redacted. Not thread-safe. */
final class RedactedRequest implements RequestView {

  private static final byte[] NOTHING = {};

  private final RequestView request;
  private final Redactor redactor;

  /** Null until the body is asked for; empty if it is left out. */
  private byte @Nullable [] content;

  private boolean omitted;

  RedactedRequest(RequestView request, Redactor redactor) {
    this.request = request;
    this.redactor = redactor;
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String target() {
    return redactor.target(request.target());
  }

  @Override
  public void headers(HeaderVisitor visitor) {
    request.headers(new HeaderVisitor() {
      @Override
      public void header(String name, String value) {
        if (redactor.hasHeader(name.toLowerCase(Locale.ROOT))) {
          replace(name, HttpText.bytes(value));
        } else {
          visitor.header(name, value);
        }
      }

      @Override
      public void header(String name, byte[] value) {
        if (redactor.hasHeader(name.toLowerCase(Locale.ROOT))) {
          replace(name, value);
        } else {
          visitor.header(name, value);
        }
      }

      private void replace(String name, byte[] value) {
        byte[] other = redactor.replacement().of(value, 0, value.length);
        if (other != null) {
          visitor.header(name, new String(other, ISO_8859_1));
        }
      }
    });
  }

  @Override
  public @Nullable String contentType() {
    return request.contentType();
  }

  @Override
  public @Nullable String contentEncoding() {
    return request.contentEncoding();
  }

  @Override
  public List<String> decodedCodings() {
    return request.decodedCodings();
  }

  @Override
  public @Nullable String bodyCharset() {
    return request.bodyCharset();
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
  public @Nullable StagedBody stagedBody() {
    return request.stagedBody();
  }

  /** Redacts the body, the first time that it is asked for. */
  @Override
  public ByteBuffer body(int maxBytes) throws RequestRejectedException {
    byte[] redacted = content;
    if (redacted == null) {
      ByteBuffer body = request.body(maxBytes);
      byte[] bytes = new byte[body.remaining()];
      body.duplicate().get(bytes);
      redacted = redactor.body(request, bytes);
      omitted = redacted == null;
      redacted = redacted == null ? NOTHING : redacted;
      content = redacted;
    }
    return ByteBuffer.wrap(redacted);
  }

  @Override
  public boolean isBodyOmitted() {
    return omitted || request.isBodyOmitted();
  }
}
