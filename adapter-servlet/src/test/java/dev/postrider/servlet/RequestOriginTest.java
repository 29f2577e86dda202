package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.KafkaExtension;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has sent a request, as the container and its filters say. */
@ExtendWith(KafkaExtension.class)
class RequestOriginTest {

  /** What a login does. */
  private static final Filter LOGGED_IN = (request, response, chain) -> chain.doFilter(
      new HttpServletRequestWrapper((HttpServletRequest) request) {
        @Override
        public @Nullable String getRemoteUser() {
          return "ada".equals(getQueryString()) ? "ada" : null;
        }
      },
      response);

  @ParameterizedTest
  @EnumSource
  void keyMayNameClientAndUser(WebServer container, EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .key("{client_ip}-{consumer | constant:nobody}")
        .producerAsync(false)
        .build();
    try (AdapterServer server = container.start(
            (classes, context) -> {
              var filter = context.addFilter("login", LOGGED_IN);
              filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
              filter.setAsyncSupported(true);
              var servlet = context.addServlet("publish", new PublishServlet(config));
              servlet.addMapping("/*");
              servlet.setAsyncSupported(true);
            },
            Duration.ofMinutes(5));
        HttpWire wire = HttpWire.connect(server.port())) {
      for (String query : List.of("ada", "other")) {
        wire.send("GET /?" + query + " HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(200, wire.response().status());
      }
    }
    List<String> keys = kafka.records(topic, 2, Eventually.DEADLINE).stream()
        .map(record -> new String(record.key(), US_ASCII))
        .toList();
    assertEquals(List.of("127.0.0.1-ada", "127.0.0.1-nobody"), keys);
  }
}
