package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.filters.CorsFilter;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/** The filters that README names for pages of other origins answer them, and Kafka sees no preflight. */
@ExtendWith(KafkaExtension.class)
class PreflightTest {

  private static final String ORIGIN = "https://shop.example.com";
  private static final Duration IDLE = Duration.ofMinutes(5);

  private EmbeddedKafka kafka;
  private String topic;
  private PublishServlet servlet;

  @BeforeEach
  void configure(EmbeddedKafka kafka) {
    this.kafka = kafka;
    topic = kafka.newTopic(1);
    servlet = new PublishServlet(PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .build());
  }

  @Test
  void tomcatsFilterAnswers() throws Exception {
    try (AdapterServer server = start(
        WebServer.TOMCAT,
        new CorsFilter(),
        Map.of(CorsFilter.PARAM_CORS_ALLOWED_ORIGINS, ORIGIN))) {
      assertOnlyPostArrives(server.port());
    }
  }

  @Test
  void springsFilterAnswers() throws Exception {
    var cors = new CorsConfiguration();
    cors.setAllowedOrigins(List.of(ORIGIN));
    cors.setAllowedMethods(List.of("POST"));
    var source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", cors);
    try (AdapterServer server = start(
        WebServer.UNDERTOW, new org.springframework.web.filter.CorsFilter(source), Map.of())) {
      assertOnlyPostArrives(server.port());
    }
  }

  @Test
  void jettysHandlerAnswers() throws Exception {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(holder, "/*");
    CrossOriginHandler cors = new CrossOriginHandler();
    cors.setAllowedOriginPatterns(Set.of("https://shop\\.example\\.com"));
    cors.setHandler(context);
    Server server = new Server(0);
    server.setHandler(cors);
    server.start();
    try {
      assertOnlyPostArrives(server.getURI().getPort());
    } finally {
      server.stop();
    }
  }

  private AdapterServer start(WebServer container, Filter filter, Map<String, String> params)
      throws Exception {
    return container.start(
        (classes, context) -> {
          var cors = context.addFilter("cors", filter);
          cors.setInitParameters(params);
          cors.addMappingForUrlPatterns(null, true, "/*");
          cors.setAsyncSupported(true);
          var publish = context.addServlet("publish", servlet);
          publish.addMapping("/*");
          publish.setAsyncSupported(true);
        },
        IDLE);
  }

  private void assertOnlyPostArrives(int port) throws IOException {
    RawResponse preflight = exchange(port, "OPTIONS", "Access-Control-Request-Method: POST\r\n");
    assertEquals(200, preflight.status());
    assertEquals(ORIGIN, preflight.header("Access-Control-Allow-Origin"));
    RawResponse post = exchange(port, "POST", "");
    assertEquals(200, post.status());
    assertEquals(ORIGIN, post.header("Access-Control-Allow-Origin"));
    assertEquals(1, kafka.records(topic).size());
  }

  private static RawResponse exchange(int port, String method, String headers) throws IOException {
    try (HttpWire wire = HttpWire.connect(port)) {
      wire.send(method + " / HTTP/1.1\r\nHost: api.example.com\r\nOrigin: " + ORIGIN + "\r\n"
          + headers + "Content-Length: 0\r\n\r\n");
      return wire.response();
    }
  }
}
