package dev.postrider.servlet;

import static java.lang.System.Logger.Level.WARNING;

import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.config.PublisherConfig;
import dev.postrider.servlet.PublisherMount.Origin;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends a copy of every request to Kafka, then the application handles the request as if untouched.
 *
 * <pre>{@code
 * var registration = servletContext.addFilter("copy", new PublishFilter(config));
 * registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/shop/*");
 * registration.setAsyncSupported(true);
 * }</pre>
 *
 * <p>Init-params are the settings of {@link PublisherConfig#fromTrustedText} and
 *
 * <ul>
 *   <li>{@code on_failure}: {@code continue} (default), the application handles the request whatever
 *       became of the copy, and Kafka is not waited for; {@code stop}, the application sees only
 *       requests whose copy was accepted, all others are answered with core's response.
 *   <li>{@code async_timeout_ms}: with {@code stop}, the longest wait for Kafka in milliseconds, after
 *       which the answer is 504; by default 30 000 more than Kafka's delivery timeout.
 *   <li>{@code multipart_max_bytes}: the largest multipart body that {@code getParts} accepts, in
 *       bytes; by default there is no limit. See below.
 * </ul>
 *
 * <p>A request whose method is not among the {@code methods} of the configuration passes untouched.
 *
 * <p>The body is read on the container's thread into memory, up to {@code max_body_bytes}, and given
 * to the application again: through {@code getInputStream} (blocking or with a {@code ReadListener}),
 * {@code getReader}, the parameter methods for a POSTed form and {@code getParts}. A body over the
 * limit reaches the application whole; its copy is rejected. A request whose {@code Content-Length}
 * shows that is not touched at all.
 *
 * <p>A filter cannot see the {@code multipart-config} of the servlet behind it. Parts are therefore
 * bounded by {@code multipart_max_bytes} instead, larger ones wait in temporary files, and {@code
 * Part.write} takes a relative name as one in the context's temporary folder.
 *
 * <p>Mapped before all filters that read the body: what they have read is gone, and the copy is
 * rejected. The application then sees the parameters and parts that the container has read, and what is
 * left of the stream. Of a body without {@code Content-Length} it cannot be seen that a part was read.
 * Only the {@code REQUEST} dispatch is copied, once; forwards, includes, error pages and asynchronous
 * dispatches pass.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class PublishFilter implements Filter {

  private static final System.Logger LOG = System.getLogger(PublishFilter.class.getName());

  private final Mounting mounting;
  private final AtomicBoolean warned = new AtomicBoolean();
  private String onceAttribute = PublishFilter.class.getName();

  /** A filter configured by its init-params. */
  public PublishFilter() {
    this(Origin.INIT_PARAMS);
  }

  /**
   * A filter configured in code; of the init-params only those named above are left.
   *
   * @param config what to send where; the producer made from it is closed by {@link #destroy}
   */
  public PublishFilter(PublisherConfig config) {
    this(Origin.of(config));
  }

  /**
   * A filter that shares a publisher; of the init-params only those named above are left.
   *
   * @param publisher what sends; remains the caller's to close
   */
  public PublishFilter(RequestPublisher publisher) {
    this(Origin.of(publisher));
  }

  private PublishFilter(Origin origin) {
    this.mounting = new Mounting(origin, AdapterSettings.OF_FILTER);
  }

  /**
   * Creates the producer. If the container calls this with the first request, faults are logged and
   * requests are answered 503 without a body.
   *
   * @throws ServletException if the configuration has faults and the application is still starting;
   *     the message names each
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    mounting.init(config, PublishFilter.class);
    onceAttribute = PublishFilter.class.getName() + "." + config.getFilterName();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest httpRequest
        && response instanceof HttpServletResponse httpResponse
        && request.getDispatcherType() == DispatcherType.REQUEST
        && request.getAttribute(onceAttribute) == null) {
      request.setAttribute(onceAttribute, true);
      copy(httpRequest, httpResponse, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Sends what is still buffered and closes the producer, unless it is the caller's. */
  @Override
  public void destroy() {
    mounting.destroy();
  }

  private void copy(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    PublisherMount mount = mounting.orUnavailable(response);
    if (mount == null) {
      return;
    }
    if (!mount.publisher().sends(request.getMethod())) {
      chain.doFilter(request, response);
      return;
    }
    BlockingBody body = BlockingBody.read(request, mount.publisher(), null);
    if (body.readBefore() && warned.compareAndSet(false, true)) {
      LOG.log(
          WARNING,
          "A filter before this one has read a request''s body, so its copy is rejected; that may happen"
              + " to others. Put this filter before the one that reads, or read no body there");
    }
    var view = new ServletRequestView(request, body.body());
    CompletionStage<Response> stage = mount.publisher().publish(view);
    if (mount.settings().stopOnFailure() && !accepted(mount, request, body, stage, response)) {
      return;
    }
    if (body.in() == null) {
      chain.doFilter(request, response);
      return;
    }
    var replayed =
        new ReplayedRequest(request, response, body, mount.settings().multipartMaxBytes());
    try {
      chain.doFilter(replayed, response);
    } finally {
      replayed.release();
    }
  }

  /** Answers with the failure if there is one. */
  private static boolean accepted(
      PublisherMount mount,
      HttpServletRequest request,
      BlockingBody body,
      CompletionStage<Response> stage,
      HttpServletResponse response)
      throws IOException {
    Response published = BlockingResponse.await(stage, mount.asyncTimeout());
    if (published == null) {
      ServletResponses.statusOnly(response, HttpServletResponse.SC_GATEWAY_TIMEOUT);
      return false;
    }
    boolean accepted = published.status() < HttpServletResponse.SC_MULTIPLE_CHOICES;
    if (!accepted) {
      BlockingBody.discardRest(request, body, mount.publisher().maxBodyBytes());
      ServletResponses.write(response, published);
    }
    return accepted;
  }
}
