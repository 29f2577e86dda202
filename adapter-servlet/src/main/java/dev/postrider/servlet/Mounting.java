package dev.postrider.servlet;

import static java.lang.System.Logger.Level.ERROR;

import dev.postrider.servlet.PublisherMount.Origin;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of a servlet or filter from {@code init} to {@code destroy}. A fault that is found
 * while the application starts stops it. Containers that call {@code init} with the first request
 * would show an exception to that client: there a fault is logged, the client gets a plain 503, and
 * later requests try again. Thread-safe.
 */
final class Mounting {

  private static final System.Logger LOG = System.getLogger(Mounting.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Origin origin;
  private final Set<String> ownNames;
  private final ReentrantLock trying = new ReentrantLock();
  private volatile @Nullable PublisherMount mount;
  private Map<String, String> params = Map.of();
  private long lastTryNanos;

  Mounting(Origin origin, Set<String> ownNames) {
    this.origin = origin;
    this.ownNames = ownNames;
  }

  /**
   * Opens the publisher of a servlet.
   *
   * @param type the servlet's class
   * @throws ServletException if there are faults and the application is still starting; it names each
   */
  void init(ServletConfig config, Class<? extends Servlet> type) throws ServletException {
    init(
        PublisherMount.params(config.getInitParameterNames(), config::getInitParameter),
        () -> config.getServletContext().addServlet(config.getServletName(), type));
  }

  /** Opens the publisher of a filter, in all else as {@link #init(ServletConfig, Class)}. */
  void init(FilterConfig config, Class<? extends Filter> type) throws ServletException {
    init(
        PublisherMount.params(config.getInitParameterNames(), config::getInitParameter),
        () -> config.getServletContext().addFilter(config.getFilterName(), type));
  }

  private void init(Map<String, String> params, Runnable registration) throws ServletException {
    this.params = params;
    try {
      mount = PublisherMount.open(origin, params, ownNames);
    } catch (ServletException e) {
      if (isStarting(registration)) {
        throw e;
      }
      failed(e);
    }
  }

  /** The open publisher, or null after the client was told that there is none. */
  @Nullable
  PublisherMount orUnavailable(HttpServletResponse response) {
    PublisherMount mount = this.mount;
    if (mount == null) {
      mount = tryAgain();
    }
    if (mount == null) {
      response.setHeader("Retry-After", String.valueOf(PAUSE.toSeconds()));
      ServletResponses.statusOnly(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
    return mount;
  }

  void destroy() {
    PublisherMount mount = this.mount;
    if (mount != null) {
      mount.close();
    }
  }

  /** One request at a time: opening may take as long as DNS, and the others need not wait for it. */
  private @Nullable PublisherMount tryAgain() {
    if (trying.tryLock()) {
      try {
        if (mount == null && System.nanoTime() - lastTryNanos >= PAUSE.toNanos()) {
          mount = PublisherMount.open(origin, params, ownNames);
        }
      } catch (ServletException e) {
        failed(e);
      } finally {
        trying.unlock();
      }
    }
    return mount;
  }

  private void failed(ServletException fault) {
    lastTryNanos = System.nanoTime();
    LOG.log(ERROR, "Requests are answered 503 until this is mended", fault);
  }

  /**
   * Whether the application can still be stopped. Registering a second time does nothing while it
   * starts, and is an error afterwards (Jakarta Servlet 6.0 §4.4); nothing else in the API tells.
   */
  private static boolean isStarting(Runnable registration) {
    try {
      registration.run();
      return true;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // Not a container that serves requests: an exception reaches only the caller of init.
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
