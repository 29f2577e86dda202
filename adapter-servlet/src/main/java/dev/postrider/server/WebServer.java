package dev.postrider.server;

import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import dev.postrider.SharedSchemas;
import dev.postrider.SharedSpools;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.process.ListenAddress;
import dev.postrider.server.page.Page;
import dev.postrider.servlet.PublishServlet;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Jetty with the routes and the answers for health; HTTP/1.1 and HTTP/2 on one port. Thread-safe. */
public final class WebServer {

  private static final System.Logger LOG = System.getLogger(WebServer.class.getName());

  /** Where the process says that it answers. */
  static final String LIVE = "/health/live";

  /** Where the process says whether it should get requests. */
  static final String READY = "/health/ready";

  /** Of the time for ending: one stays for idle connections, one for records once requests are over. */
  private static final Duration LONGEST_PART = Duration.ofSeconds(1);

  /** A connection without a request is closed after this time: a request may be on its way. */
  private static final Duration IDLE_AT_END = Duration.ofMillis(100);

  private static final int PARTS = 5;

  private final Server server = new Server(threads());
  private final ServerConnector connector;
  private final GracefulHandler requests = new GracefulHandler();
  private final SharedProducers producers = new SharedProducers();
  private final SharedSpools spools = new SharedSpools();
  private final SharedSchemas schemas = new SharedSchemas();
  private final List<RequestPublisher> publishers = new CopyOnWriteArrayList<>();
  private volatile @Nullable Page page;
  private volatile boolean ready;

  private WebServer(SslContextFactory.@Nullable Server tls) {
    connector = Connectors.connector(server, tls);
    server.addConnector(connector);
    server.setErrorHandler(new JsonErrors());
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
   * @param tls null for none
   * @throws IOException if the address cannot be used; the message names it
   */
  public static WebServer open(ListenAddress address, SslContextFactory.@Nullable Server tls)
      throws IOException {
    WebServer opened = new WebServer(tls);
    opened.connector.setHost(address.host());
    opened.connector.setPort(address.port());
    try {
      opened.connector.open();
    } catch (IOException e) {
      throw new IOException(
          address.authority(address.port()) + ": " + Reason.of(e).getMessage(), e);
    }
    return opened;
  }

  /**
   * Answers requests from now on.
   *
   * @param listener is told what the publishers of all routes do
   * @param shown is closed with the server; null for no page
   * @throws IOException if a producer cannot be made; the message names its route. All is closed then.
   */
  public void serve(List<Route> routes, @Nullable PublisherListener listener, @Nullable Page shown)
      throws IOException {
    boolean served = false;
    page = shown;
    try {
      requests.setHandler(context(routes, listener, shown));
      server.setHandler(requests);
      server.start();
      ready = true;
      served = true;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(Reason.of(e).toString(), e);
    } finally {
      if (!served) {
        close(Duration.ZERO);
      }
    }
  }

  private ServletContextHandler context(
      List<Route> routes, @Nullable PublisherListener listener, @Nullable Page shown)
      throws IOException {
    ServletContextHandler context = new ServletContextHandler();
    context.setErrorHandler(new JsonErrors());
    for (Route route : routes) {
      RequestPublisher publisher = publisher(route);
      publishers.add(publisher);
      if (listener != null) {
        publisher.listen(listener);
      }
      add(context, new PublishServlet(publisher), route.mapping());
    }
    add(context, new HealthServlet(() -> true), LIVE);
    add(context, new HealthServlet(this::isReady), READY);
    if (routes.stream().noneMatch(Route::takesAll)) {
      add(context, new NoRouteServlet(), "/");
    }
    if (shown != null) {
      shown.serve(context, routes.stream().noneMatch(Route::takesRoot));
    }
    return context;
  }

  private RequestPublisher publisher(Route route) throws IOException {
    try {
      return RequestPublisher.create(route.config(), producers, spools, schemas);
    } catch (InvalidConfigException e) {
      throw new IOException(route.path() + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      throw new IOException(route.path() + ": " + Reason.of(e).getMessage(), e);
    }
  }

  private static void add(ServletContextHandler context, HttpServlet servlet, String path) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    holder.setInitOrder(0);
    context.addServlet(holder, path);
  }

  /** Whether requests are taken and no publisher has a fault. */
  boolean isReady() {
    return ready && publishers.stream().allMatch(publisher -> publisher.health().isHealthy());
  }

  /** The port that was taken. */
  public int port() {
    return connector.getLocalPort();
  }

  /** From now on the server says that it is not ready; it still takes requests. */
  void announceEnd() {
    ready = false;
  }

  /** Frees the port, gives requests under way their responses, then sends what is buffered. */
  public void close(Duration timeout) {
    announceEnd();
    Page shown = page;
    if (shown != null) {
      // Its responses would never end.
      shown.close();
    }
    long end = System.nanoTime() + timeout.toNanos();
    Duration part = timeout.dividedBy(PARTS);
    if (part.compareTo(LONGEST_PART) > 0) {
      part = LONGEST_PART;
    }
    endRequests(timeout.minus(part.multipliedBy(2)), part);
    try {
      server.stop();
    } catch (Exception e) {
      LOG.log(
          Level.WARNING, "the server did not end in order: {0}", Reason.of(e).getMessage());
    }
    connector.close();
    for (RequestPublisher publisher : publishers) {
      publisher.close(left(end));
    }
    producers.close(left(end));
  }

  /** Jetty alone would wait for idle connections as long as for requests, and call their end a failure. */
  private void endRequests(Duration forRequests, Duration forConnections) {
    // After a second of silence Jetty would break off the requests of an HTTP/2 connection.
    connector.setShutdownIdleTimeout(Math.max(1, forRequests.toMillis()));
    CompletableFuture<?> connectionsEnded = Graceful.shutdown(server);
    if (!ends(requests.shutdown(), forRequests)) {
      LOG.log(Level.WARNING, "requests were broken off: time is over");
      return;
    }
    for (EndPoint connection : connector.getConnectedEndPoints()) {
      connection.setIdleTimeout(IDLE_AT_END.toMillis());
    }
    ends(connectionsEnded, forConnections);
  }

  private static boolean ends(CompletableFuture<?> future, Duration timeout) {
    try {
      future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }
}
