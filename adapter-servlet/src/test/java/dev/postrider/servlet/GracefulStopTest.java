package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A container that stops as README says answers every request whose record is written. */
@ExtendWith(KafkaExtension.class)
class GracefulStopTest {

  private static final String SOURCE = "src/test/java/dev/postrider/servlet/GracefulStopTest.java";
  static final int REQUESTS = 100;

  /** Kafka's client keeps the records long enough for the stop to come in between. */
  static final Map<String, String> SLOW = Map.of("linger.ms", "1000", "batch.size", "1000000");

  @Test
  void jettyAnswersWhatIsUnderWay(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = config(kafka, topic);
    int port = 0;
    // snippet: embedded-jetty
    var context = new ServletContextHandler("/");
    var holder = new ServletHolder(new PublishServlet(config));
    holder.setAsyncSupported(true);
    holder.setInitOrder(1);
    context.addServlet(holder, "/orders/*");
    var server = new Server(port);
    server.setHandler(new GracefulHandler(context));
    server.setStopTimeout(30_000);
    server.setStopAtShutdown(true);
    server.start();
    // snippet end
    var begun = new BegunRequests();
    var counter = new FilterHolder(begun);
    counter.setAsyncSupported(true);
    context.addFilter(counter, "/*", EnumSet.of(DispatcherType.REQUEST));
    // Jetty's second would end when the responses are written: docs/servlet.md.
    ((AbstractConnector) server.getConnectors()[0]).setShutdownIdleTimeout(3000);

    assertAnswersEachRecord(kafka, topic, server.getURI().getPort(), begun::count, () -> {
      server.stop();
      return true;
    });
    Documentation.assertShows("embedded-jetty", SOURCE);
  }

  @Test
  void tomcatAnswersWhatIsUnderWay(EmbeddedKafka kafka, @TempDir Path folder) throws Exception {
    String topic = kafka.newTopic(1);
    String webXml = WebApp.readme("web.xml")
        .replace("127.0.0.1:9092", kafka.bootstrapServers())
        .replace(">orders<", ">" + topic + "<")
        .replaceFirst("<init-param>", """
            <init-param><param-name>producer_properties</param-name><param-value>
            {"linger.ms": "1000", "batch.size": "1000000"}</param-value></init-param>
            <init-param>""");
    WebApp app = WebApp.start(folder, webXml);
    var begun = new AtomicInteger();
    app.context().getPipeline().addValve(new ValveBase(true) {
      @Override
      public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        begun.addAndGet(request.isAsyncStarted() ? 1 : 0);
      }
    });

    assertAnswersEachRecord(kafka, topic, app.port(), begun::get, () -> {
      app.close();
      return true;
    });
    assertEquals(
        WebApp.readme("context.xml").strip(), Documentation.block("context-xml").strip());
  }

  @Test
  void undertowAnswersWhatIsUnderWay(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    var publish = Servlets.servlet(
            "publish",
            PublishServlet.class,
            new ImmediateInstanceFactory<>(new PublishServlet(config(kafka, topic))))
        .addMapping("/orders/*")
        .setAsyncSupported(true);
    var begun = new BegunRequests();
    var counter = Servlets.filter(
            "counter", BegunRequests.class, new ImmediateInstanceFactory<>(begun))
        .setAsyncSupported(true);
    var deployment = Servlets.deployment()
        .setClassLoader(GracefulStopTest.class.getClassLoader())
        .setContextPath("/")
        .setDeploymentName("test")
        .addServlet(publish)
        .addFilter(counter)
        .addFilterUrlMapping("counter", "/*", DispatcherType.REQUEST);
    var manager = Servlets.newContainer().addDeployment(deployment);
    manager.deploy();
    int port = 0;
    // snippet: undertow-stop
    var handler = Handlers.gracefulShutdown(manager.start());
    var server = Undertow.builder().addHttpListener(port, "localhost", handler).build();
    server.start();
    Callable<Boolean> stop = () -> {
      handler.shutdown();
      boolean answered = handler.awaitShutdown(30_000);
      manager.stop();
      server.stop();
      return answered;
    };
    // snippet end
    var address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();

    assertAnswersEachRecord(kafka, topic, address.getPort(), begun::count, stop);
    Documentation.assertShows("undertow-stop", SOURCE);
  }

  /** Stops when all requests are begun: those that come while a container stops may be refused. */
  static void assertAnswersEachRecord(
      EmbeddedKafka kafka, String topic, int port, IntSupplier begun, Callable<Boolean> stop)
      throws Exception {
    List<HttpWire> clients = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      HttpWire client = HttpWire.connect(port);
      String body = "request " + i;
      client.send("POST /orders/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length()
          + "\r\n\r\n" + body);
      clients.add(client);
    }
    // Later than the others, and its connection stays open.
    HttpWire idle = HttpWire.connect(port);
    idle.send("HEAD /elsewhere HTTP/1.1\r\nHost: h\r\n\r\n");
    idle.responseToHead();
    Eventually.until("all requests are begun", () -> begun.getAsInt() == REQUESTS);

    var stopping = new FutureTask<>(stop);
    new Thread(stopping, "stop").start();
    Set<String> answered = new TreeSet<>();
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      String status = status(clients.get(i));
      if (status.equals("200")) {
        answered.add("request " + i);
      } else {
        refused.add("request " + i + ": " + status);
      }
    }
    assertTrue(stopping.get(), "not all was answered in time");
    idle.close();
    assertEquals(List.of(), refused);
    assertEquals(
        kafka.records(topic).stream()
            .map(record -> requireNonNull(EnvelopeReader.read(record.value()).body()))
            .map(body -> new String(body, UTF_8))
            .collect(Collectors.toCollection(TreeSet::new)),
        answered);
    assertEquals(REQUESTS, answered.size());
  }

  private static String status(HttpWire wire) {
    try (HttpWire client = wire) {
      return String.valueOf(client.response().status());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static PublisherConfig config(EmbeddedKafka kafka, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .producerProperties(SLOW)
        .build();
  }
}
