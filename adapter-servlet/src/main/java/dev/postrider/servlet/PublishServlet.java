package dev.postrider.servlet;

import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.claimcheck.ClaimChecks;
import dev.postrider.config.PublisherConfig;
import dev.postrider.servlet.PublisherMount.Origin;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * Answers every request by sending it to Kafka: status, header fields and JSON are those of {@link
 * RequestPublisher}. {@code OPTIONS} and {@code HEAD} are methods as any other; {@code methods} says
 * which are sent.
 *
 * <pre>{@code
 * var registration = servletContext.addServlet("publish", new PublishServlet(config));
 * registration.addMapping("/orders/*");
 * registration.setAsyncSupported(true);
 * registration.setLoadOnStartup(1);
 * }</pre>
 *
 * <p>Register it with {@code asyncSupported=true}: then the body is read as it arrives and no thread
 * waits for the client or for Kafka (Jakarta Servlet 6.0 §2.3.3.3, §3.7). Otherwise the container's
 * thread waits for both.
 *
 * <p>Init-params are the settings of {@link PublisherConfig#fromTrustedText} and {@code async_timeout_ms}:
 * the longest time in milliseconds from the request's header to the response, by default 30 000 more
 * than Kafka's delivery timeout (150 000 with a publisher of the caller's). A client that has not
 * sent its body by then is answered 408; one whose message is still under way, and may yet arrive,
 * 504; both without a body.
 *
 * <p>The body must reach this servlet unread. If a filter before it has called {@code getParameter}
 * for a form, {@code getParts}, {@code getReader} or {@code getInputStream}, the bytes are gone and
 * the answer is 400.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class PublishServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Mounting mounting;

  /** A servlet configured by its init-params. */
  public PublishServlet() {
    this(Origin.INIT_PARAMS);
  }

  /**
   * A servlet configured in code; of the init-params only {@code async_timeout_ms} is left.
   *
   * @param config what to send where; the producer made from it is closed by {@link #destroy}
   */
  public PublishServlet(PublisherConfig config) {
    this(Origin.of(config));
  }

  /**
   * A servlet that shares a publisher; of the init-params only {@code async_timeout_ms} is left.
   *
   * @param publisher what sends; remains the caller's to close
   */
  public PublishServlet(RequestPublisher publisher) {
    this(Origin.of(publisher));
  }

  private PublishServlet(Origin origin) {
    this.mounting = new Mounting(origin, AdapterSettings.OF_SERVLET);
  }

  /**
   * Creates the producer. If the container calls this with the first request, faults are logged and
   * requests are answered 503 without a body.
   *
   * @throws ServletException if the configuration has faults and the application is still starting;
   *     the message names each
   */
  @Override
  public void init() throws ServletException {
    mounting.init(getServletConfig(), PublishServlet.class);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PublisherMount mount = mounting.orUnavailable(response);
    if (mount == null) {
      return;
    }
    if (!mount.publisher().sends(request.getMethod())) {
      refuse(mount.publisher(), request, response);
    } else if (request.isAsyncSupported()) {
      AsyncExchange.start(mount.publisher(), request, response, mount.asyncTimeout());
    } else {
      serveBlocking(mount, request, response);
    }
  }

  /** Sends what is still buffered and closes the producer, unless it is the caller's. */
  @Override
  public void destroy() {
    mounting.destroy();
  }

  /** Without reading the body, for which a client may be waiting to be asked. */
  private static void refuse(
      RequestPublisher publisher, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var view = new ServletRequestView(request, () -> ByteBuffer.allocate(0));
    ServletResponses.write(
        response, publisher.publish(view).toCompletableFuture().join());
  }

  private static void serveBlocking(
      PublisherMount mount, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ClaimChecks claimChecks = mount.publisher().claimChecks();
    BlockingBody body = BlockingBody.read(request, mount.publisher(), claimChecks);
    CompletionStage<Response> stage;
    try {
      if (body.timedOut()) {
        ServletResponses.statusOnly(response, HttpServletResponse.SC_REQUEST_TIMEOUT);
        return;
      }
      long limit =
          claimChecks == null ? mount.publisher().maxBodyBytes() : claimChecks.maxBodyBytes();
      BlockingBody.discardRest(request, body, limit);
      stage = mount.publisher().publish(new ServletRequestView(request, body.body()));
    } finally {
      body.discard();
    }
    Response published = BlockingResponse.await(stage, mount.asyncTimeout());
    if (published == null) {
      ServletResponses.statusOnly(response, HttpServletResponse.SC_GATEWAY_TIMEOUT);
    } else {
      ServletResponses.write(response, published);
    }
  }
}
