package dev.postrider.servlet;

import dev.postrider.testing.AdapterServer;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.xnio.Options;

/** The containers, each with the same few threads, each told by the Servlet API what to serve. */
enum WebServer {
  JETTY {
    @Override
    AdapterServer start(ServletContainerInitializer application, Duration idle) throws Exception {
      Server server = new Server(new QueuedThreadPool(THREADS + JETTY_OWN_THREADS));
      HttpConfiguration http = new HttpConfiguration();
      // Otherwise Jetty takes "Text/Plain" for the "text/plain" it knows.
      http.setHeaderCacheCaseSensitive(true);
      ServerConnector connector =
          new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
      connector.setHost(HOST);
      connector.setIdleTimeout(idle.toMillis());
      server.addConnector(connector);
      ServletContextHandler context = new ServletContextHandler("/");
      context.addServletContainerInitializer(application);
      server.setHandler(context);
      server.start();
      return running(connector.getLocalPort(), server::stop);
    }
  },

  TOMCAT {
    @Override
    AdapterServer start(ServletContainerInitializer application, Duration idle) throws Exception {
      Path folder = Files.createTempDirectory("postrider-tomcat-");
      Tomcat tomcat = new Tomcat();
      tomcat.setBaseDir(folder.toString());
      Connector connector = new Connector();
      connector.setPort(0);
      connector.setProperty("address", HOST);
      connector.setProperty("maxThreads", String.valueOf(THREADS));
      connector.setProperty("minSpareThreads", "1");
      connector.setProperty("connectionTimeout", String.valueOf(idle.toMillis()));
      tomcat.setConnector(connector);
      Context context = tomcat.addContext("", folder.toString());
      context.addServletContainerInitializer(application, Set.of());
      tomcat.start();
      if (connector.getLocalPort() < 0) {
        throw new IllegalStateException("Tomcat did not start");
      }
      return running(connector.getLocalPort(), () -> {
        tomcat.stop();
        tomcat.destroy();
        // The first one of a JVM is taken for the home of all, and made again by the next.
        System.clearProperty(Globals.CATALINA_HOME_PROP);
        delete(folder.toFile());
      });
    }
  },

  UNDERTOW {
    @Override
    AdapterServer start(ServletContainerInitializer application, Duration idle) throws Exception {
      DeploymentInfo deployment = Servlets.deployment()
          .setClassLoader(WebServer.class.getClassLoader())
          .setContextPath("/")
          .setDeploymentName("test")
          .addServletContainerInitializer(new ServletContainerInitializerInfo(
              application.getClass(), new ImmediateInstanceFactory<>(application), Set.of()));
      DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
      manager.deploy();
      Undertow server = Undertow.builder()
          .addHttpListener(0, HOST, Handlers.path(manager.start()))
          .setIoThreads(1)
          .setWorkerThreads(THREADS)
          // Undertow's own limit would answer first.
          .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
          .setSocketOption(Options.READ_TIMEOUT, (int) idle.toMillis())
          // A thread that reads the rest of a refused body hears of no stop, and else nobody would
          // end it.
          .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, SHUTDOWN_MILLIS)
          .build();
      server.start();
      var address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
      return running(address.getPort(), () -> {
        server.stop();
        manager.stop();
        manager.undeploy();
      });
    }
  };

  /** Threads for requests. */
  static final int THREADS = 8;

  private static final int JETTY_OWN_THREADS = 2;
  private static final int SHUTDOWN_MILLIS = 10_000;
  private static final String HOST = "127.0.0.1";

  private interface Stop {
    void stop() throws Exception;
  }

  /**
   * Starts the container on a free port.
   *
   * @param idle after which the container itself gives a silent client up
   */
  abstract AdapterServer start(ServletContainerInitializer application, Duration idle)
      throws Exception;

  private static AdapterServer running(int port, Stop stop) {
    return new AdapterServer() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void close() {
        try {
          stop.stop();
        } catch (Exception e) {
          throw new IllegalStateException("the container did not stop", e);
        }
      }
    };
  }

  private static void delete(File file) {
    File[] children = file.listFiles();
    if (children != null) {
      for (File child : children) {
        delete(child);
      }
    }
    if (!file.delete()) {
      throw new IllegalStateException("cannot delete " + file);
    }
  }
}
