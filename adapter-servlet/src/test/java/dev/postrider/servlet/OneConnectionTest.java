package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.HttpWire;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servlet and filter share a publisher, and one client uses both by one connection. */
class OneConnectionTest {

  @ParameterizedTest
  @EnumSource(WebServer.class)
  void theThreadThatAcknowledgesIsNeverHeldUpByAContainersThread(WebServer container)
      throws Exception {
    var serializer = new ByteArraySerializer();
    var producer = new MockProducer<>(false, null, serializer, serializer);
    AtomicBoolean over = new AtomicBoolean();
    Thread acknowledging = new Thread(() -> {
      while (!over.get()) {
        if (!producer.completeNext()) {
          LockSupport.parkNanos(1000);
        }
      }
    });
    PublisherConfig config =
        PublisherConfig.builder().topic("t").producerAsync(false).build();
    try (RequestPublisher publisher = RequestPublisher.create(config, producer);
        AdapterServer server = container.start(
            (classes, context) -> {
              var servlet = context.addServlet("publish", new PublishServlet(publisher));
              servlet.addMapping("/orders/*");
              servlet.setAsyncSupported(true);
              var filter = context.addFilter("copy", new PublishFilter(publisher));
              filter.setAsyncSupported(true);
              filter.setInitParameter("on_failure", "stop");
              filter.addMappingForUrlPatterns(
                  EnumSet.of(DispatcherType.REQUEST), true, "/parameters");
              var shop =
                  context.addServlet("shop", new Application.AsServlet(Application.PARAMETERS));
              shop.addMapping("/parameters");
              shop.setMultipartConfig(new MultipartConfigElement(""));
            },
            Duration.ofMinutes(5))) {
      acknowledging.start();
      // Tomcat ends a connection after a hundred requests.
      for (int connections = 0; connections < 20; connections++) {
        try (HttpWire wire = HttpWire.connect(server.port(), Duration.ofSeconds(20))) {
          for (int i = 0; i < 90; i++) {
            String path = i % 2 == 0 ? "/orders/1" : "/parameters";
            wire.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
            assertEquals(200, wire.response().status(), () -> "at " + path);
          }
        }
      }
    } finally {
      over.set(true);
      acknowledging.join();
    }
  }
}
