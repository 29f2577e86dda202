package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.message.MessageFunction;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.SchemaRegistryServer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletRegistration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;

/** Applications of Spring Boot that configure Postrider by properties alone. */
@ExtendWith(KafkaExtension.class)
class AutoConfigurationTest {

  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(UTF_8));

  private final HttpClient http = HttpClient.newHttpClient();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @RestController
  static class Application {

    @PostMapping("/shop/{item}")
    String shop(@RequestBody String body) {
      return "shop got " + body;
    }

    @Bean
    UserDetailsService users() {
      return new InMemoryUserDetailsManager(
          User.withUsername("ada").password("{noop}secret").build());
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
      return http.authorizeHttpRequests(requests -> requests
              .requestMatchers("/orders/open/**", "/actuator/**")
              .permitAll()
              .anyRequest()
              .authenticated())
          .csrf(csrf -> csrf.ignoringRequestMatchers("/orders/**", "/shop/**"))
          .httpBasic(Customizer.withDefaults())
          .build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class OpenApplication {

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
      return http.csrf(csrf -> csrf.disable()).build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Counted {

    @Bean
    BegunRequests begun() {
      return new BegunRequests();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnPublisher {

    private static final MockProducer<byte[], byte[]> PRODUCER =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Bean
    RequestPublisher ownPublisher(PublisherConfig config) {
      return RequestPublisher.create(config, PRODUCER);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnFunctions {

    @Bean
    @Order(2)
    MessageFunction exclaim() {
      return (message, request) ->
          message.value((new String(message.value(), UTF_8) + "!").getBytes(UTF_8));
    }

    @Bean
    @Order(1)
    MessageFunction shout() {
      return (message, request) -> message.value(request.method().getBytes(UTF_8));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnListener {

    private static final List<String> HEARD = new CopyOnWriteArrayList<>();

    @Bean
    PublisherListener ownListener() {
      return new PublisherListener() {
        @Override
        public void responded(String outcome, int status, long nanos) {
          HEARD.add(outcome + " " + status);
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnConfig {

    static final PublisherConfig CONFIG = PublisherConfig.builder()
        .bootstrapServers("127.0.0.1:1")
        .topic("of-code")
        .build();

    @Bean
    PublisherConfig ownConfig() {
      return CONFIG;
    }
  }

  @Test
  void metersAreInTheRegistryOfTheApplication(EmbeddedKafka kafka) throws Exception {
    try (var application = start(
        Application.class,
        "postrider.bootstrap-servers=" + kafka.bootstrapServers(),
        "postrider.topic=" + kafka.newTopic(1),
        "postrider.producer-async=false",
        "postrider.servlet.path=/orders/*")) {
      assertEquals(200, post(application, "/orders/open/1", "open", null).statusCode());
      MeterRegistry registry = application.getBean(MeterRegistry.class);
      assertEquals(
          1, registry.get("postrider.requests").tag("outcome", "sent").timer().count());
      assertEquals(0, registry.get("postrider.buffer.records").gauge().value());
      assertEquals(
          1, registry.get("kafka.producer.record.send.total").functionCounter().count());
    }
  }

  @Test
  void publishesAndCopiesBehindTheLogin(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (var application = start(
        Application.class,
        "postrider.bootstrap-servers[0]=" + kafka.bootstrapServers(),
        "postrider.topic=" + topic,
        "postrider.producer-async=false",
        "postrider.servlet.path=/orders/*",
        "postrider.filter.path=/shop/*",
        "postrider.filter.on-failure=stop")) {
      for (String path : List.of("/orders/1", "/shop/1")) {
        assertEquals(401, post(application, path, "stranger", null).statusCode());
      }
      assertEquals(200, post(application, "/orders/open/1", "open", null).statusCode());

      assertEquals(
          "{\"message\":\"message sent\"}",
          post(application, "/orders/1", "order", LOGIN).body());
      assertEquals(
          "shop got copied", post(application, "/shop/1", "copied", LOGIN).body());
    }
    assertEquals(List.of("open", "order", "copied"), bodies(kafka, topic));
  }

  @Test
  void filterStopsWhatKafkaDoesNotTakeWhereAsked() throws Exception {
    try (var application = start(
        Application.class,
        "postrider.bootstrap-servers=127.0.0.1:1",
        "postrider.topic=orders",
        "postrider.producer-async=false",
        "postrider.producer-request-retries-max-attempts=1",
        "postrider.producer-request-timeout=50ms",
        "postrider.filter.path=/shop/*",
        "postrider.filter.on-failure=stop",
        "postrider.filter.async-timeout=30s",
        "postrider.filter.multipart-max-bytes=1MB")) {
      assertEquals(502, post(application, "/shop/1", "lost", LOGIN).statusCode());
    }
  }

  @Test
  void answersWhatIsUnderWayWhenStopped(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    var running = start(
        List.of(OpenApplication.class, Counted.class),
        "postrider.bootstrap-servers=" + kafka.bootstrapServers(),
        "postrider.topic=" + topic,
        "postrider.producer-async=false",
        "postrider.producer-properties.linger.ms=" + GracefulStopTest.SLOW.get("linger.ms"),
        "postrider.producer-properties.batch.size=" + GracefulStopTest.SLOW.get("batch.size"),
        "postrider.servlet.path=/orders/*");
    RequestPublisher publisher = running.getBean(RequestPublisher.class);

    var begun = running.getBean(BegunRequests.class);
    GracefulStopTest.assertAnswersEachRecord(kafka, topic, port(running), begun::count, () -> {
      running.close();
      return true;
    });
    assertEquals(0, publisher.pendingRecords());
  }

  @Test
  void healthSaysWhetherTheBrokersAnswer(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (var application = start(
        Application.class,
        "postrider.bootstrap-servers=" + kafka.bootstrapServers(),
        "postrider.topic=" + topic)) {
      JsonNode health = health(application, 200);
      assertEquals("UP", health.get("status").asText());
      assertEquals(0, health.get("details").get("pendingRecords").asLong());
    }
    try (var application = start(
        Application.class, "postrider.bootstrap-servers=127.0.0.1:1", "postrider.topic=orders")) {
      assertEquals("DOWN", health(application, 503).get("status").asText());
    }
  }

  @Test
  void healthWithASpoolIsThatOfTheDisk(@TempDir Path folder) throws Exception {
    Path spool = folder.resolve("spool");
    try (var application = start(
        Application.class,
        "postrider.bootstrap-servers=127.0.0.1:1",
        "postrider.topic=orders",
        "postrider.ack=disk",
        "postrider.spool-dir=" + spool,
        "postrider.servlet.path=/orders/*")) {
      JsonNode up = health(application, 200);
      assertEquals("UP", up.get("status").asText());
      assertEquals(0, up.get("details").get("spoolRecords").asLong());
      Files.move(spool, folder.resolve("elsewhere"));
      assertEquals(503, post(application, "/orders/1", "order", LOGIN).statusCode());
      JsonNode down = health(application, 503);
      assertEquals("DOWN", down.get("status").asText());
      String fault = down.get("details").get("faults").get(0).asText();
      assertTrue(fault.startsWith("the spool does not work: "), fault);
      Files.move(folder.resolve("elsewhere"), spool);
    }
  }

  @Test
  void healthIsUnknownWithAProducerThatWasHandedInAndCanBeSwitchedOff() throws Exception {
    try (var application =
        start(List.of(Application.class, OwnPublisher.class), "postrider.topic=orders")) {
      assertEquals("UNKNOWN", health(application, 200).get("status").asText());
    }
    try (var application = start(
        List.of(Application.class, OwnPublisher.class),
        "postrider.topic=orders",
        "management.health.postrider.enabled=false")) {
      assertEquals(404, get(application, "/actuator/health/postrider").statusCode());
    }
  }

  @Test
  void applicationsOwnBeansTakeThePlaceOfBoth() throws Exception {
    try (var application = start(
        List.of(Application.class, OwnPublisher.class),
        "postrider.topic=orders",
        "postrider.servlet.path=/orders/*")) {
      int before = OwnPublisher.PRODUCER.history().size();
      assertEquals(200, post(application, "/orders/1", "order", LOGIN).statusCode());
      assertEquals(before + 1, OwnPublisher.PRODUCER.history().size());
    }
    try (var application =
        start(List.of(Application.class, OwnConfig.class), "postrider.servlet.path=/orders/*")) {
      assertSame(OwnConfig.CONFIG, application.getBean(PublisherConfig.class));
      assertTrue(servlets(application).containsKey("postriderServlet"));
    }
  }

  @Test
  void theApplicationsListenerHearsBesideTheMeters() throws Exception {
    try (var application = start(
        List.of(Application.class, OwnPublisher.class, OwnListener.class),
        "postrider.topic=orders",
        "postrider.servlet.path=/orders/*")) {
      OwnListener.HEARD.clear();
      assertEquals(200, post(application, "/orders/1", "order", LOGIN).statusCode());
      assertEquals(List.of("sent 200"), OwnListener.HEARD);
      MeterRegistry meters = application.getBean(MeterRegistry.class);
      assertEquals(1, meters.get("postrider.requests").timer().count());
    }
  }

  /** Confluent's wire format; as Protobuf, field 1 with the number 7 in the first message. */
  @Test
  void encodesByTheSchemaOfARegistryThatPropertiesName(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (SchemaRegistryServer registry = SchemaRegistryServer.start(null)) {
      String login =
          "Basic " + Base64.getEncoder().encodeToString("postrider:geheim".getBytes(UTF_8));
      registry.answer(headers -> login.equals(headers.getFirst("Authorization"))
          ? null
          : new SchemaRegistryServer.Answer(401, ""));
      List<String> properties =
          new ArrayList<>(Documentation.block("registry-properties").lines().toList());
      properties.addAll(List.of(
          "postrider.schema-registry.confluent.url=" + registry.url(),
          "REGISTRY_PASSWORD=geheim",
          "postrider.bootstrap-servers=" + kafka.bootstrapServers(),
          "postrider.topic=" + topic,
          "postrider.producer-async=false",
          "postrider.servlet.path=/orders/*"));
      try (var application = start(Application.class, properties.toArray(String[]::new))) {
        JsonNode down = health(application, 503);
        String fault = down.get("details").get("faults").get(0).asText();
        assertTrue(fault.startsWith("the schema of the value is missing: "), fault);
        assertEquals(502, post(application, "/orders/1", "{\"id\": 7}", LOGIN).statusCode());

        int id = SchemaRegistryServer.register(
            registry.url(),
            "orders-value",
            "PROTOBUF",
            "syntax = \"proto3\"; message Order { int64 id = 1; }");
        Eventually.until(
            "the schema is taken",
            () -> post(application, "/orders/1", "{\"id\": 7}", LOGIN).statusCode() == 200);
        assertEquals("UP", health(application, 200).get("status").asText());
        byte[] encoded = {0, 0, 0, 0, (byte) id, 0, 8, 7};
        assertArrayEquals(encoded, kafka.records(topic).get(0).value());
      }
    }
  }

  @Test
  void functionsAmongTheBeansChangeMessagesInTheirOrder(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (var application = start(
        List.of(Application.class, OwnFunctions.class),
        "postrider.bootstrap-servers=" + kafka.bootstrapServers(),
        "postrider.topic=" + topic,
        "postrider.producer-async=false",
        "postrider.servlet.path=/orders/*")) {
      assertEquals(200, post(application, "/orders/1", "order", LOGIN).statusCode());
    }
    byte[] value = kafka.records(topic, 1, Eventually.DEADLINE).get(0).value();
    assertEquals("POST!", new String(value, UTF_8));
  }

  /** Such as one that has registered servlets of its own, or has the jar by accident. */
  @Test
  void leavesAnApplicationWithoutPropertiesAlone() {
    try (var application = start(Application.class)) {
      assertEquals(0, application.getBeanNamesForType(RequestPublisher.class).length);
      assertEquals(0, application.getBeanNamesForType(PublisherConfig.class).length);
      assertFalse(servlets(application).containsKey("postriderServlet"));
    }
  }

  private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
    return start(List.of(application), properties);
  }

  private static ConfigurableApplicationContext start(
      List<Class<?>> sources, String... properties) {
    return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
        .properties(properties)
        .properties(
            "server.port=0",
            "server.address=127.0.0.1",
            "spring.main.banner-mode=off",
            "spring.main.log-startup-info=false",
            "management.endpoint.health.show-details=always")
        .run();
  }

  private static Map<String, ? extends ServletRegistration> servlets(
      ConfigurableApplicationContext application) {
    return requireNonNull(((WebApplicationContext) application).getServletContext())
        .getServletRegistrations();
  }

  private static int port(ConfigurableApplicationContext application) {
    return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private JsonNode health(ConfigurableApplicationContext application, int status) throws Exception {
    HttpResponse<String> response = get(application, "/actuator/health/postrider");
    assertEquals(status, response.statusCode(), response.body());
    return new ObjectMapper().readTree(response.body());
  }

  private HttpResponse<String> get(ConfigurableApplicationContext application, String path)
      throws Exception {
    return http.send(request(application, path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(
      ConfigurableApplicationContext application, String path, String body, @Nullable String login)
      throws Exception {
    var request = request(application, path)
        .header("Content-Type", body.startsWith("{") ? "application/json" : "text/plain")
        .POST(BodyPublishers.ofString(body));
    if (login != null) {
      request.header("Authorization", login);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(
      ConfigurableApplicationContext application, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(application) + path));
  }

  private static List<String> bodies(EmbeddedKafka kafka, String topic) {
    return kafka.records(topic).stream()
        .map(record -> requireNonNull(EnvelopeReader.read(record.value()).body()))
        .map(body -> new String(body, UTF_8))
        .toList();
  }
}
