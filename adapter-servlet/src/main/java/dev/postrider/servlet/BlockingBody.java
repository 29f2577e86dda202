package dev.postrider.servlet;

import dev.postrider.RequestPublisher;
import dev.postrider.servlet.ServletRequestView.Body;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A body read on the caller's thread, as far as the limit allows.
 *
 * @param body what core is told
 * @param buffer what has been taken from {@code in}
 * @param in the request's stream, at the first byte not in {@code buffer}; null if it was not touched
 * @param failure what broke the body off, null if nothing did
 */
record BlockingBody(
    Body body,
    BodyBuffer buffer,
    @Nullable ServletInputStream in,
    @Nullable IOException failure) {

  static BlockingBody read(HttpServletRequest request, RequestPublisher publisher) {
    int limit = publisher.maxBodyBytes();
    var buffer = new BodyBuffer(limit, request.getContentLengthLong());
    if (!publisher.parts().body()) {
      return new BlockingBody(buffer::bytes, buffer, null, null);
    }
    if (request.getContentLengthLong() > limit) {
      return new BlockingBody(Body.tooLarge(limit), buffer, null, null);
    }
    ServletInputStream in = null;
    try {
      in = request.getInputStream();
      while (!buffer.overLimit() && buffer.readOnceFrom(in) >= 0) {}
      Body body = buffer.overLimit() ? Body.tooLarge(limit) : checked(request, buffer);
      return new BlockingBody(body, buffer, in, null);
    } catch (IllegalStateException e) {
      return new BlockingBody(Body.unreadable("getReader was called before"), buffer, null, null);
    } catch (IOException e) {
      String detail = e.getClass().getSimpleName();
      return new BlockingBody(Body.unreadable(detail), buffer, in, e);
    }
  }

  /** A body of which nothing is left was read by somebody before, for example for a form parameter. */
  static Body checked(HttpServletRequest request, BodyBuffer buffer) {
    long announced = request.getContentLengthLong();
    return announced > 0 && buffer.size() == 0
        ? Body.unreadable(
            "its " + announced + " bytes were read by a filter or parameter call before")
        : buffer::bytes;
  }

  boolean timedOut() {
    return failure != null && isTimeout(failure);
  }

  /** Tomcat and Undertow report the first, Jetty the second, as failure or as its cause. */
  static boolean isTimeout(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SocketTimeoutException || t instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }
}
