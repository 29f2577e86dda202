package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.ReadmeSnippet;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** What Spring Boot does with the README's beans at start: registers them with the container. */
@ExtendWith(KafkaExtension.class)
class SpringBootSnippetTest {

  // snippet: spring-boot
  @Bean
  ServletRegistrationBean<PublishServlet> publishOrders(PublisherConfig config) {
    var registration = new ServletRegistrationBean<>(new PublishServlet(config), "/orders/*");
    registration.setAsyncSupported(true);
    return registration;
  }

  @Bean
  FilterRegistrationBean<PublishFilter> copyShop(PublisherConfig config) {
    var registration = new FilterRegistrationBean<>(new PublishFilter(config));
    registration.addUrlPatterns("/shop/*");
    registration.addInitParameter("on_failure", "stop");
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  // snippet end

  @Test
  void registersServletAndFilter(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .build();
    AdapterServer server = WebServer.JETTY.start(
        (classes, context) -> {
          publishOrders(config).onStartup(context);
          copyShop(config).onStartup(context);
        },
        Duration.ofMinutes(5));
    try (server) {
      assertEquals(200, status(server, "/orders/1"));
      // Passed on to the container's default servlet, which has nothing to POST to.
      assertEquals(405, status(server, "/shop/1"));
    }
    assertEquals(2, kafka.records(topic).size());
    ReadmeSnippet.assertShown(
        "spring-boot", "src/test/java/dev/postrider/servlet/SpringBootSnippetTest.java");
  }

  private static int status(AdapterServer server, String target) throws IOException {
    try (HttpWire wire = HttpWire.connect(server.port())) {
      wire.send("POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
      return wire.reply().status();
    }
  }
}
