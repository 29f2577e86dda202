package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.claimcheck.StagedBody;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Core's view of a servlet request, whose body has been dealt with before. */
final class ServletRequestView implements RequestView {

  /** The body, or why there is none. */
  @FunctionalInterface
  interface Body {
    ByteBuffer bytes() throws RequestRejectedException;

    /** The body in a temporary file, in place of the bytes; null if it is not in one. */
    default @Nullable StagedBody staged() {
      return null;
    }

    static Body tooLarge(long limitBytes) {
      return () -> {
        throw RequestRejectedException.bodyTooLarge(limitBytes);
      };
    }

    static Body notStored(NotStoredException failure) {
      return () -> {
        throw RequestRejectedException.bodyNotStored(String.valueOf(failure.getMessage()));
      };
    }

    static Body unreadable(String detail) {
      return () -> {
        throw RequestRejectedException.bodyUnreadable(detail);
      };
    }
  }

  private final HttpServletRequest request;
  private final Body body;

  ServletRequestView(HttpServletRequest request, Body body) {
    this.request = request;
    this.body = body;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  /** The target of the request line also after a forward, which changes path and query. */
  @Override
  public String target() {
    boolean forwarded =
        request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) instanceof String;
    String path = forwarded
        ? (String) request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI)
        : request.getRequestURI();
    String query = forwarded
        ? (String) request.getAttribute(RequestDispatcher.FORWARD_QUERY_STRING)
        : request.getQueryString();
    return httpText(query == null ? path : path + "?" + query);
  }

  /**
   * A target beyond ASCII is refused by Tomcat and Undertow; Jetty takes it for UTF-8 and decodes it.
   * The view's text stands for bytes.
   */
  private static String httpText(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) >= 0x80) {
        return new String(target.getBytes(UTF_8), ISO_8859_1);
      }
    }
    return target;
  }

  @Override
  public void headers(HeaderVisitor visitor) {
    Enumeration<String> names = request.getHeaderNames();
    while (names != null && names.hasMoreElements()) {
      String name = names.nextElement();
      Enumeration<String> values = request.getHeaders(name);
      while (values.hasMoreElements()) {
        visitor.header(name, values.nextElement());
      }
    }
  }

  @Override
  public @Nullable String contentType() {
    return request.getHeader("Content-Type");
  }

  @Override
  public @Nullable String contentEncoding() {
    Enumeration<String> values = request.getHeaders("Content-Encoding");
    if (values == null || !values.hasMoreElements()) {
      return null;
    }
    String all = values.nextElement();
    while (values.hasMoreElements()) {
      all += "," + values.nextElement();
    }
    return all;
  }

  @Override
  public @Nullable String clientIp() {
    return request.getRemoteAddr();
  }

  @Override
  public @Nullable String consumer() {
    return request.getRemoteUser();
  }

  @Override
  public @Nullable StagedBody stagedBody() {
    return body.staged();
  }

  @Override
  public boolean isBodyOmitted() {
    return body.staged() != null;
  }

  @Override
  public ByteBuffer body(int maxBytes) throws RequestRejectedException {
    ByteBuffer bytes = body.bytes();
    if (bytes.remaining() > maxBytes) {
      throw RequestRejectedException.bodyTooLarge(maxBytes);
    }
    return bytes;
  }
}
