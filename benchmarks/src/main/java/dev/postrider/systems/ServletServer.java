package dev.postrider.systems;

import dev.postrider.config.PublisherConfig;
import dev.postrider.servlet.PublishServlet;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The process of a {@link ServletPeer}. Containers have their own defaults. */
public final class ServletServer {

  /** What serves which servlet. */
  enum Kind {
    JETTY,
    JETTY_VIRTUAL,
    TOMCAT,
    JETTY_OBVIOUS
  }

  private ServletServer() {}

  /**
   * Serves until it is ended.
   *
   * @param arguments the kind of server, the configuration as JSON, and the file for the port
   */
  public static void main(String[] arguments) throws Exception {
    Kind kind = Kind.valueOf(arguments[0]);
    PublisherConfig config = PublisherConfig.fromTrustedJson(arguments[1]);
    HttpServlet servlet =
        kind == Kind.JETTY_OBVIOUS ? new ObviousServlet(config) : new PublishServlet(config);
    int port = kind == Kind.TOMCAT ? tomcat(servlet) : jetty(servlet, kind == Kind.JETTY_VIRTUAL);
    JavaCommand.tell(Path.of(arguments[2]), Integer.toString(port));
  }

  /** Starts the process and waits until it listens; its request is the sample. */
  static RunningPeer start(Kind kind, String config, Path folder, List<HttpRequestBytes> requests)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path port = folder.resolve("port");
    Process process = new ProcessBuilder(
            JavaCommand.of(ServletServer.class, List.of(kind.name(), config, port.toString())))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    return new RunningPeer(JavaCommand.awaitPort(port, process, out), requests, List.of(process));
  }

  private static int jetty(HttpServlet servlet, boolean virtualThreads) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool();
    if (virtualThreads) {
      threads.setVirtualThreadsExecutor(virtualThreads());
    }
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    // With Jetty's 50, clients that come all at once wait a second for another try.
    connector.setAcceptQueueSize(4096);
    // Jetty closes connections that are idle for 30 s; some here are idle on purpose.
    connector.setIdleTimeout(TimeUnit.MINUTES.toMillis(10));
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    // As docs/servlet.md has it: requests that wait for the brokers at SIGTERM are answered first.
    server.setHandler(new GracefulHandler(context));
    server.setStopTimeout(TimeUnit.SECONDS.toMillis(30));
    server.setStopAtShutdown(true);
    server.start();
    return connector.getLocalPort();
  }

  /** By name, because the project compiles for Java 17. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private static int tomcat(HttpServlet servlet) throws Exception {
    Path folder = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    // Tomcat closes a connection after 100 requests otherwise.
    connector.setProperty("maxKeepAliveRequests", "-1");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    context.addServletContainerInitializer(
        (classes, application) -> {
          ServletRegistration.Dynamic publish = application.addServlet("publish", servlet);
          publish.setAsyncSupported(true);
          publish.addMapping("/*");
        },
        Set.of());
    tomcat.start();
    return connector.getLocalPort();
  }
}
