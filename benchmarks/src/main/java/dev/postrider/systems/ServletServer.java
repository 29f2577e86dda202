package dev.postrider.systems;

import dev.postrider.PublisherConfig;
import dev.postrider.servlet.PublishServlet;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The process of a {@link ServletPeer}. Containers have their own defaults. */
public final class ServletServer {

  private ServletServer() {}

  /**
   * Serves until it is ended.
   *
   * @param arguments which peer, the broker, the topic, and the file for the port
   */
  public static void main(String[] arguments) throws Exception {
    ServletPeer peer = ServletPeer.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    String bootstrapServers = arguments[1];
    String topic = arguments[2];
    HttpServlet servlet = peer == ServletPeer.JETTY_OBVIOUS
        ? new ObviousServlet(bootstrapServers, topic)
        : new PublishServlet(config(bootstrapServers, topic, peer == ServletPeer.JETTY_ASYNC));
    int port = peer == ServletPeer.TOMCAT
        ? tomcat(servlet)
        : jetty(servlet, peer == ServletPeer.JETTY_VIRTUAL);
    JavaCommand.tell(Path.of(arguments[3]), Integer.toString(port));
  }

  private static PublisherConfig config(String bootstrapServers, String topic, boolean async) {
    return PublisherConfig.builder()
        .bootstrapServers(bootstrapServers)
        .topic(topic)
        .producerAsync(async)
        .producerRequestAcks(-1)
        .forwardMethod(true)
        .forwardUri(true)
        .forwardHeaders(true)
        .build();
  }

  private static int jetty(HttpServlet servlet, boolean virtualThreads) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool();
    if (virtualThreads) {
      threads.setVirtualThreadsExecutor(virtualThreads());
    }
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    server.setHandler(context);
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
