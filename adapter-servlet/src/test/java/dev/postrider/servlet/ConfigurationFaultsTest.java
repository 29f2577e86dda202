package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.LogLines;
import dev.postrider.testing.RawResponse;
import io.undertow.servlet.Servlets;
import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleState;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A configuration with faults: who is told of it, and when. */
class ConfigurationFaultsTest {

  private static final String WEB_XML = """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <servlet>
          <servlet-name>publish</servlet-name>
          <servlet-class>dev.postrider.servlet.PublishServlet</servlet-class>
          <init-param>
            <param-name>topci</param-name>
            <param-value>kept-from-clients</param-value>
          </init-param>
        </servlet>
        <servlet-mapping>
          <servlet-name>publish</servlet-name>
          <url-pattern>/*</url-pattern>
        </servlet-mapping>
      </web-app>
      """;

  private static final Map<String, String> PARAMS = Map.of("topci", "kept-from-clients");

  @Test
  void tomcatDoesNotStartTheApplication(@TempDir Path folder) throws Exception {
    addJar(folder);
    try (LogLines log = LogLines.of("org.apache.catalina");
        WebApp app = WebApp.start(folder, WEB_XML)) {
      assertEquals(LifecycleState.STOPPED, app.context().getState());
      assertHidden(404, exchange(app.port(), "GET"));
      log.assertHas("listener instance of class [dev.postrider.servlet.ConfigurationCheck]");
    }
  }

  @Test
  void jettyDoesNotStartTheApplication(@TempDir Path folder) throws Exception {
    addJar(folder);
    Files.writeString(folder.resolve("app/WEB-INF/web.xml"), WEB_XML);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    server.addConnector(connector);
    WebAppContext context = new WebAppContext(folder.resolve("app").toString(), "/");
    server.setHandler(context);
    server.start();
    try {
      assertTrue(
          String.valueOf(context.getUnavailableException()).contains("publish: topci: "),
          String.valueOf(context.getUnavailableException()));
      assertHidden(503, exchange(connector.getLocalPort(), "GET"));
    } finally {
      server.stop();
    }
  }

  @Test
  void undertowDoesNotDeployWithTheCheck() {
    var servlet = Servlets.servlet("publish", PublishServlet.class);
    PARAMS.forEach(servlet::addInitParam);
    var deployment = Servlets.deployment()
        .setClassLoader(ConfigurationFaultsTest.class.getClassLoader())
        .setContextPath("/")
        .setDeploymentName("test")
        .addListener(Servlets.listener(ConfigurationCheck.class))
        .addServlet(servlet);
    var manager = Servlets.newContainer().addDeployment(deployment);

    RuntimeException refused = assertThrows(RuntimeException.class, manager::deploy);

    assertTrue(String.valueOf(refused).contains("publish: topci: "), refused::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "JETTY, -1, GET",
    "TOMCAT, -1, GET",
    "UNDERTOW, -1, GET",
    "TOMCAT, 1, POST",
    "UNDERTOW, 1, POST"
  })
  void clientsOfAServletAreToldNothing(WebServer container, int loadOnStartup, String method)
      throws Exception {
    assertClientsAreToldNothing(container, method, (classes, context) -> {
      var registration = context.addServlet("publish", PublishServlet.class);
      registration.setInitParameters(PARAMS);
      registration.setLoadOnStartup(loadOnStartup);
      registration.addMapping("/*");
      registration.setAsyncSupported(true);
    });
  }

  /** Jetty and Tomcat do not start the application: they make filters before the first request. */
  @Test
  void clientsOfAFilterAreToldNothing() throws Exception {
    assertClientsAreToldNothing(WebServer.UNDERTOW, "POST", (classes, context) -> {
      var registration = context.addFilter("publish", PublishFilter.class);
      registration.setInitParameters(PARAMS);
      registration.addMappingForUrlPatterns(null, true, "/*");
    });
  }

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void clientsAreNotToldWhyThereIsNoProducer(WebServer container) throws Exception {
    assertClientsAreToldNothing(container, "POST", (classes, context) -> {
      var registration = context.addServlet("publish", PublishServlet.class);
      registration.setInitParameter("topic", "orders");
      registration.setInitParameter("bootstrap_servers", "kept-from-clients.invalid:9092");
      registration.addMapping("/*");
    });
  }

  private static void assertClientsAreToldNothing(
      WebServer container, String method, ServletContainerInitializer application)
      throws Exception {
    try (LogLines log = LogLines.of("dev.postrider.servlet");
        AdapterServer server = container.start(application, Duration.ofMinutes(5))) {
      for (int i = 0; i < 3; i++) {
        assertHidden(503, exchange(server.port(), method));
      }
      // Not with every request.
      assertEquals(List.of("Requests are answered 503 until this is mended"), log.lines());
    }
  }

  private static void assertHidden(int status, RawResponse response) {
    assertEquals(status, response.status(), response::toString);
    String text = response.toString();
    assertFalse(text.contains("topci") || text.contains("kept-from-clients"), text);
    assertFalse(text.contains("postrider") || text.contains("Exception"), text);
  }

  private static RawResponse exchange(int port, String method) throws IOException {
    try (HttpWire wire = HttpWire.connect(port)) {
      wire.send(method + " / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
      return wire.response();
    }
  }

  /** This module as a jar where its users put it. */
  private static void addJar(Path folder) throws IOException {
    Path lib = Files.createDirectories(folder.resolve("app/WEB-INF/lib"));
    Path classes = Path.of("target", "classes");
    try (OutputStream out = Files.newOutputStream(lib.resolve("postrider-servlet.jar"));
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, jar);
      }
    }
  }
}
