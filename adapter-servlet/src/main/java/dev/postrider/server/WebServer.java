package dev.postrider.server;

import dev.postrider.RequestPublisher;
import dev.postrider.kafka.ProducerStatistics;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.servlet.PublishServlet;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with the routes and the answers for health; HTTP/1.1 and HTTP/2 on one port. Thread-safe. */
final class WebServer {

  private static final System.Logger LOG = System.getLogger(WebServer.class.getName());

  /** Half of the time for ending is for requests under way, the rest for their records. */
  private static final int PARTS = 2;

  private final Server server = new Server(threads());
  private final ServerConnector connector;
  private final SharedProducers producers = new SharedProducers();
  private final List<RequestPublisher> publishers = new ArrayList<>();
  private volatile boolean ready;

  private WebServer() {
    HttpConfiguration http = new HttpConfiguration();
    // Else Jetty gives charset=UTF-8 as charset=utf-8.
    http.setHeaderCacheCaseSensitive(true);
    http.setSendServerVersion(false);
    connector = new ServerConnector(
        server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    server.addConnector(connector);
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool();
    if (VirtualThreads.areSupported()) {
      threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    }
    return threads;
  }

  /**
   * Takes the port; requests wait until {@link #serve}.
   *
   * @param port 0 takes a free one
   * @throws IOException if the address cannot be used
   */
  static WebServer open(String host, int port) throws IOException {
    WebServer opened = new WebServer();
    opened.connector.setHost(host);
    opened.connector.setPort(port);
    opened.connector.open();
    return opened;
  }

  /** Answers requests from now on. */
  void serve(List<Route> routes) throws Exception {
    ServletContextHandler context = new ServletContextHandler();
    for (Route route : routes) {
      RequestPublisher publisher = RequestPublisher.create(route.config(), producers);
      publishers.add(publisher);
      add(context, new PublishServlet(publisher), route.path());
    }
    add(context, new HealthServlet(() -> true), "/health/live");
    add(context, new HealthServlet(this::isReady), "/health/ready");
    if (routes.stream().noneMatch(route -> route.path().equals("/*"))) {
      add(context, new NoRouteServlet(), "/");
    }
    server.setHandler(new GracefulHandler(context));
    server.start();
    ready = true;
  }

  private static void add(ServletContextHandler context, HttpServlet servlet, String path) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    holder.setInitOrder(0);
    context.addServlet(holder, path);
  }

  /** Whether requests are taken and no producer has lost its brokers. */
  boolean isReady() {
    return ready && producers.statistics().stream().allMatch(ProducerStatistics::healthy);
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Says that it is not ready, gives requests under way their replies, then sends what is buffered. */
  void close(Duration timeout) {
    ready = false;
    long end = System.nanoTime() + timeout.toNanos();
    server.setStopTimeout(timeout.dividedBy(PARTS).toMillis());
    try {
      server.stop();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "requests were broken off: time is over", e);
    }
    connector.close();
    for (RequestPublisher publisher : publishers) {
      publisher.close(left(end));
    }
    producers.close(left(end));
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }
}
