package dev.postrider.servlet;

import dev.postrider.RequestPublisher;
import dev.postrider.claimcheck.ClaimChecks;
import dev.postrider.servlet.ServletRequestView.Body;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A body read on the caller's thread, as far as the limit allows.
 *
 * @param body what core is told
 * @param buffer what has been taken from {@code in}
 * @param in the request's stream, at the first byte not in {@code buffer}; null if it was not touched
 * @param failure what broke the body off, null if nothing did
 * @param readBefore whether somebody has read the body, or a part of it, before
 * @param repeats whether the request gives all of the body to each who asks: a wrapper that keeps it
 */
record BlockingBody(
    Body body,
    BodyBuffer buffer,
    @Nullable ServletInputStream in,
    @Nullable IOException failure,
    boolean readBefore,
    boolean repeats) {

  /**
   * Reads the body.
   *
   * @param claimChecks where bodies go that are too large for a record; null if all are read into memory
   */
  static BlockingBody read(
      HttpServletRequest request, RequestPublisher publisher, @Nullable ClaimChecks claimChecks) {
    long limit = claimChecks == null ? publisher.maxBodyBytes() : claimChecks.maxBodyBytes();
    var buffer = new BodyBuffer(limit, request.getContentLengthLong(), claimChecks);
    if (!publisher.parts().body()) {
      return new BlockingBody(buffer, buffer, null, null, false, false);
    }
    if (request.getContentLengthLong() > limit) {
      return new BlockingBody(Body.tooLarge(limit), buffer, null, null, false, false);
    }
    ServletInputStream in = null;
    try {
      in = request.getInputStream();
      while (!buffer.overLimit() && buffer.readOnceFrom(in) >= 0) {}
      Body body = buffer.overLimit() ? Body.tooLarge(limit) : checked(request, buffer);
      return new BlockingBody(
          body, buffer, in, null, isReadBefore(request, buffer), repeats(request, in, buffer));
    } catch (IllegalStateException e) {
      Body body = Body.unreadable("getReader was called before");
      return new BlockingBody(body, buffer, null, null, true, false);
    } catch (NotStoredException e) {
      return new BlockingBody(Body.notStored(e), buffer, in, null, false, false);
    } catch (IOException e) {
      String detail = e.getClass().getSimpleName();
      return new BlockingBody(Body.unreadable(detail), buffer, in, e, false, false);
    }
  }

  /**
   * The container has one stream for a request. A wrapper's further stream may be over the same, which is
   * at its end now, or over bytes that the wrapper keeps: then the first byte comes again.
   */
  private static boolean repeats(
      HttpServletRequest request, ServletInputStream first, BodyBuffer read) throws IOException {
    if (!(request instanceof ServletRequestWrapper) || read.overLimit() || read.size() == 0) {
      return false;
    }
    ServletInputStream second = request.getInputStream();
    return second != first && second.read() >= 0;
  }

  /** A whole body, or why there is less: somebody has read it, for example for a form parameter. */
  static Body checked(HttpServletRequest request, BodyBuffer buffer) {
    if (!isReadBefore(request, buffer)) {
      return buffer;
    }
    long announced = request.getContentLengthLong();
    return Body.unreadable(
        (announced < 0 ? "all" : announced - buffer.size() + " of its " + announced)
            + " bytes were read by a filter or parameter call before");
  }

  /**
   * A body without an announced size that has no bytes was read before if the container knows its form.
   * No parts can come of no bytes, and a container that is asked for them now may refuse the request.
   */
  private static boolean isReadBefore(HttpServletRequest request, BodyBuffer buffer) {
    long announced = request.getContentLengthLong();
    if (announced >= 0) {
      return buffer.size() < announced && !buffer.overLimit();
    }
    String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
    return buffer.size() == 0
        && request.getHeader("Transfer-Encoding") != null
        && (type.startsWith("multipart/form-data") || FormFields.hasMoreThanTheQuery(request));
  }

  /** Lets a client that still sends a refused body come to the response; how far is said there. */
  static void discardRest(HttpServletRequest request, BlockingBody body, long limit)
      throws IOException {
    boolean tooLarge = body.buffer.overLimit() || request.getContentLengthLong() > limit;
    if (tooLarge && DiscardedBody.isWorthReading(request, limit)) {
      ServletInputStream in = body.in;
      try {
        in = in == null ? request.getInputStream() : in;
      } catch (IllegalStateException e) {
        return; // a filter before has taken the reader
      }
      DiscardedBody rest = new DiscardedBody();
      boolean announced = request.getContentLengthLong() >= 0;
      while (!rest.isOver() && (announced || in.available() > 0) && rest.readOnceFrom(in) >= 0) {}
    }
  }

  /** Deletes a temporary file, unless it belongs to the publisher by now. */
  void discard() {
    buffer.discard();
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
