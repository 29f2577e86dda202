package dev.postrider.quickstart;

import static java.lang.System.Logger.Level.WARNING;

import dev.postrider.config.PublisherConfig;
import dev.postrider.servlet.PublishServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty on the loopback address: the page, its events, and the servlet under {@code /requests}. */
final class WebSite implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(WebSite.class.getName());
  private static final String HOST = "127.0.0.1";
  private static final int THREADS = 16;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final Server server = new Server(new QueuedThreadPool(THREADS));
  private final ServerConnector connector =
      new ServerConnector(server, 1, 1, new HttpConnectionFactory(exactHeaders()));

  /**
   * Takes the port; requests wait until {@link #serve}.
   *
   * @throws StartException if somebody else has it
   */
  static WebSite open(int port) throws StartException {
    WebSite site = new WebSite();
    site.connector.setHost(HOST);
    site.connector.setPort(port);
    site.server.addConnector(site.connector);
    try {
      site.connector.open();
    } catch (IOException e) {
      throw new StartException(
          "Port " + port + " is taken or not allowed. Choose another with -Dport=PORT, "
              + "or let the system choose with -Dport=0.",
          e);
    }
    return site;
  }

  /** Answers requests from now on. */
  void serve(PublisherConfig config, EventStream events) throws Exception {
    ServletContextHandler context = new ServletContextHandler();
    var filter = new FilterHolder(new OwnOriginFilter());
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    add(context, new PublishServlet(config), "/requests/*");
    add(context, new EventsServlet(events), "/events");
    add(context, new PageServlet(), "", "*.css", "*.js", "*.svg");
    // At the end requests under way get their responses before the servlet goes.
    server.setStopTimeout(STOP_TIMEOUT.toMillis());
    server.setHandler(new GracefulHandler(context));
    server.start();
  }

  String uri() {
    return "http://" + HOST + ":" + connector.getLocalPort();
  }

  /** Answers what is under way, then sends what is still buffered. */
  @Override
  public void close() {
    try {
      server.stop();
      connector.close();
    } catch (TimeoutException e) {
      LOG.log(WARNING, "Requests were still under way after {0}", STOP_TIMEOUT);
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not stop", e);
    }
  }

  /** Jetty would give {@code charset=UTF-8} of a browser as {@code charset=utf-8}. */
  private static HttpConfiguration exactHeaders() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setHeaderCacheCaseSensitive(true);
    configuration.setSendServerVersion(false);
    return configuration;
  }

  private static void add(ServletContextHandler context, HttpServlet servlet, String... paths) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    holder.setInitOrder(0);
    for (String path : paths) {
      context.addServlet(holder, path);
    }
  }
}
