package dev.postrider.servlet;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;

import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.claimcheck.ClaimChecks;
import dev.postrider.servlet.ServletRequestView.Body;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to Kafka and back, without a thread of its own: the body is collected as it
 * arrives, the response is written when core has it. The container calls from its threads, core from
 * Kafka's; {@code state} decides who answers.
 */
final class AsyncExchange implements ReadListener, AsyncListener {

  private enum State {
    READING,
    PUBLISHED,
    ANSWERED,
    ENDED
  }

  private static final System.Logger LOG = System.getLogger(AsyncExchange.class.getName());

  private final RequestPublisher publisher;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final AsyncContext async;
  private final BodyBuffer buffer;
  private final long limit;

  /** Why the rest of the body does not matter; null while it does. */
  private @Nullable Body refusal;

  /** Made for the few requests that need it. */
  private @Nullable DiscardedBody discarded;

  private @Nullable ServletInputStream in;
  private State state = State.READING;

  private AsyncExchange(
      RequestPublisher publisher,
      HttpServletRequest request,
      HttpServletResponse response,
      AsyncContext async) {
    this.publisher = publisher;
    this.request = request;
    this.response = response;
    this.async = async;
    ClaimChecks claimChecks = publisher.claimChecks();
    this.limit = claimChecks == null ? publisher.maxBodyBytes() : claimChecks.maxBodyBytes();
    this.buffer = new BodyBuffer(limit, request.getContentLengthLong(), claimChecks);
  }

  /** Begins; the container and core do the rest. */
  static void start(
      RequestPublisher publisher,
      HttpServletRequest request,
      HttpServletResponse response,
      Duration timeout)
      throws IOException {
    AsyncContext async = request.startAsync(request, response);
    var exchange = new AsyncExchange(publisher, request, response, async);
    async.setTimeout(timeout.toMillis());
    async.addListener(exchange);
    if (!publisher.parts().body()) {
      exchange.publish(exchange.buffer);
      return;
    }
    if (request.getContentLengthLong() > exchange.limit) {
      exchange.refusal = Body.tooLarge(exchange.limit);
    }
    if (exchange.refusal != null && !DiscardedBody.isWorthReading(request, exchange.limit)) {
      exchange.publish(exchange.refusal);
    } else {
      exchange.read();
    }
  }

  /** Not earlier: taking the stream makes a container ask the client for the body. */
  private void read() throws IOException {
    ServletInputStream in;
    try {
      in = request.getInputStream();
    } catch (IllegalStateException e) {
      publish(Body.unreadable("a filter has taken the request's reader"));
      return;
    }
    this.in = in;
    if (in.isFinished()) {
      // Somebody has read it. Undertow would call nobody.
      onAllDataRead();
    } else if (!isOfContainer(in) || !listens(in)) {
      readOnThisThread(in);
    }
  }

  private boolean listens(ServletInputStream in) {
    try {
      in.setReadListener(this);
      return true;
    } catch (IllegalStateException | UnsupportedOperationException e) {
      LOG.log(DEBUG, "The request's stream takes no read listener", e);
      return false;
    }
  }

  /**
   * A filter before may have wrapped the request. Its stream may keep a read listener for itself, or
   * refuse it, but can be read.
   */
  private boolean isOfContainer(ServletInputStream in) throws IOException {
    ServletRequest innermost = request;
    while (innermost instanceof ServletRequestWrapper wrapper) {
      innermost = wrapper.getRequest();
    }
    try {
      return innermost == request || innermost.getInputStream() == in;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private void readOnThisThread(ServletInputStream in) {
    try {
      while (reading()) {
        boolean waits =
            refusal != null && request.getContentLengthLong() < 0 && in.available() == 0;
        if (waits || !readOnce(in)) {
          onAllDataRead();
        }
      }
    } catch (IOException e) {
      onError(e);
    }
  }

  /** Reports its failures itself: Undertow forgets what is thrown here. */
  @Override
  public void onDataAvailable() {
    try {
      collect(requireNonNull(in, "in"));
    } catch (IOException e) {
      onError(e);
    }
  }

  private void collect(ServletInputStream in) throws IOException {
    while (reading() && in.isReady()) {
      if (!readOnce(in)) {
        return;
      }
    }
    Body refused = refusal;
    if (refused != null && request.getContentLengthLong() < 0) {
      // Nobody knows how much is to come, and the client may wait for the response.
      publish(refused);
    }
  }

  /** Whether there may be more; a body that is too large is answered when enough of it has been read. */
  private boolean readOnce(ServletInputStream in) throws IOException {
    Body refused = refusal;
    if (refused == null) {
      return readOnceIntoBuffer(in);
    }
    DiscardedBody discarded = this.discarded == null ? new DiscardedBody() : this.discarded;
    this.discarded = discarded;
    int read = discarded.readOnceFrom(in);
    if (discarded.isOver()) {
      publish(refused);
    }
    return read >= 0;
  }

  private boolean readOnceIntoBuffer(ServletInputStream in) throws IOException {
    try {
      int read = buffer.readOnceFrom(in);
      if (buffer.overLimit()) {
        refusal = Body.tooLarge(limit);
      }
      return read >= 0;
    } catch (NotStoredException e) {
      refusal = Body.notStored(e);
      return true;
    } finally {
      // Another thread may have answered before there was a temporary file that it could delete.
      if (refusal != null || !reading()) {
        buffer.discard();
      }
    }
  }

  @Override
  public void onAllDataRead() {
    Body refused = refusal;
    publish(refused == null ? BlockingBody.checked(request, buffer) : refused);
  }

  /** The client aborted, sent a body that HTTP does not allow, or was too slow for the container. */
  @Override
  public void onError(Throwable failure) {
    if (!reading()) {
      return; // Tomcat tells again what the read has thrown
    }
    LOG.log(DEBUG, "The request body broke off", failure);
    if (BlockingBody.isTimeout(failure)) {
      endWithStatus(HttpServletResponse.SC_REQUEST_TIMEOUT);
    } else {
      publish(Body.unreadable(failure.getClass().getSimpleName()));
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    if (reading()) {
      endWithStatus(HttpServletResponse.SC_REQUEST_TIMEOUT);
    } else {
      LOG.log(
          WARNING, "Kafka did not answer within async_timeout_ms; the message may still arrive");
      endWithStatus(HttpServletResponse.SC_GATEWAY_TIMEOUT);
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    LOG.log(DEBUG, "The container ended the request", event.getThrowable());
    endWithStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
  }

  /** From here on the container may reuse request and response for another client. */
  @Override
  public synchronized void onComplete(AsyncEvent event) {
    if (state == State.READING) {
      buffer.discard();
    }
    state = State.ENDED;
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}

  private synchronized boolean reading() {
    return state == State.READING;
  }

  private void publish(Body body) {
    synchronized (this) {
      if (state != State.READING) {
        return;
      }
      state = State.PUBLISHED;
    }
    try {
      CompletableFuture<Response> response =
          publisher.publish(new ServletRequestView(request, body)).toCompletableFuture();
      if (response.isDone()) {
        answer(response.join());
      } else {
        var unused = response.thenAccept(this::answerOnContainersThread);
      }
    } catch (Error e) {
      // Not thrown: a container may forget it, and the client would wait, or end the connection.
      LOG.log(ERROR, "The request could not be published", e);
      endWithStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    } finally {
      buffer.discard();
    }
  }

  /**
   * Leaves Kafka's thread. In Tomcat, {@code setWriteListener} goes on with the connection on the thread that
   * calls it: the next request, and whatever application handles it, would run on Kafka's thread, and a
   * filter that waits for Kafka there would wait for itself.
   */
  private void answerOnContainersThread(Response published) {
    try {
      async.start(() -> answer(published));
    } catch (RuntimeException e) {
      LOG.log(DEBUG, "The container had ended the request before", e);
      complete();
    }
  }

  /**
   * On a container's thread, and without the lock where the container is called: Tomcat takes the lock of the
   * connection in {@code setWriteListener}, and holds that lock in another thread that calls {@code onComplete}.
   */
  private void answer(Response published) {
    try {
      ResponseWriter writer = begin(published);
      if (writer != null) {
        writer.listen();
      }
    } catch (IOException | IllegalStateException e) {
      LOG.log(DEBUG, "The client went away before its response", e);
      complete();
    } catch (RuntimeException | Error e) {
      failed(e);
      complete();
    }
  }

  /** Null if the request has another response, or none of ours. */
  private synchronized @Nullable ResponseWriter begin(Response published) throws IOException {
    if (isAnswered()) {
      return null;
    }
    state = State.ANSWERED;
    byte[] json = ServletResponses.start(response, published);
    return new ResponseWriter(async, response.getOutputStream(), json);
  }

  private synchronized void failed(Throwable failure) {
    if (state == State.ENDED) {
      LOG.log(DEBUG, "The container ended the request before its response", failure);
      return;
    }
    // On Kafka's thread nobody would hear of it, and the client would wait.
    LOG.log(ERROR, "The response could not be given", failure);
    ServletResponses.statusOnly(response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
  }

  private boolean isAnswered() {
    return state == State.ANSWERED || state == State.ENDED;
  }

  private void endWithStatus(int status) {
    synchronized (this) {
      if (state == State.READING) {
        buffer.discard();
      }
      if (!isAnswered()) {
        state = State.ANSWERED;
        ServletResponses.statusOnly(response, status);
      }
    }
    complete();
  }

  private void complete() {
    try {
      async.complete();
    } catch (IllegalStateException e) {
      LOG.log(DEBUG, "The container had ended the request before", e);
    }
  }
}
