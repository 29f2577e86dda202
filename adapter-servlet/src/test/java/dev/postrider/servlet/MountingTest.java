package dev.postrider.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import dev.postrider.testing.SchemaRegistryServer;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
class MountingTest {

  private static final Duration IDLE = Duration.ofMinutes(5);

  /** A servlet's or filter's configuration. */
  private record Config(Map<String, String> params) implements ServletConfig, FilterConfig {
    @Override
    public String getServletName() {
      return "test";
    }

    @Override
    public String getFilterName() {
      return "test";
    }

    @Override
    public ServletContext getServletContext() {
      // Of an application that is starting: a second registration is not refused.
      return (ServletContext) Proxy.newProxyInstance(
          ServletContext.class.getClassLoader(),
          new Class<?>[] {ServletContext.class},
          (proxy, method, arguments) -> null);
    }

    @Override
    public @Nullable String getInitParameter(String name) {
      return params.get(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(params.keySet());
    }
  }

  @Test
  void readsTheWebXmlOfTheReadme(EmbeddedKafka kafka, @TempDir Path folder) throws Exception {
    String orders = kafka.newTopic(1);
    String copies = kafka.newTopic(1);
    String webXml = WebApp.readme("web.xml")
        .replace("127.0.0.1:9092", kafka.bootstrapServers())
        .replace(">orders<", ">" + orders + "<")
        .replace(">copies<", ">" + copies + "<");
    try (WebApp app = WebApp.start(folder, webXml)) {
      assertEquals("{\"message\":\"message sent\"}", post(app.port(), "/orders/1"));
      assertEquals("the page", post(app.port(), "/shop/page.html"));
    }
    assertEquals(List.of("hello"), bodies(kafka, orders));
    assertEquals(List.of("hello"), bodies(kafka, copies));
  }

  @Test
  void showsThisWebXml() throws IOException {
    assertEquals(
        WebApp.readme("web.xml").replaceAll("\\s", ""),
        Documentation.block("web-xml").replaceAll("\\s", ""));
  }

  @Test
  void encodesByTheSchemaOfARegistryThatInitParamsName(EmbeddedKafka kafka, @TempDir Path folder)
      throws Exception {
    String topic = kafka.newTopic(1);
    try (SchemaRegistryServer registry = SchemaRegistryServer.start(null)) {
      int id = SchemaRegistryServer.register(
          registry.url(), "orders-value", "AVRO", "{\"type\": \"array\", \"items\": \"string\"}");
      String params = Documentation.block("registry-init-params")
          .replace("https://registry.example.com", registry.url());
      String webXml = WebApp.readme("web.xml")
          .replace("127.0.0.1:9092", kafka.bootstrapServers())
          .replace(">orders<", ">" + topic + "<")
          .replace("<load-on-startup>", params + "<load-on-startup>");
      try (WebApp app = WebApp.start(folder, webXml);
          HttpWire wire = HttpWire.connect(app.port())) {
        wire.send("POST /orders/1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            + "Content-Length: 5\r\n\r\n[\"a\"]");
        assertEquals(200, wire.response().status());
        wire.send("POST /orders/1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            + "Content-Length: 3\r\n\r\n[1]");
        RawResponse refused = wire.response();
        assertEquals(400, refused.status());
        assertEquals(
            "message does not match its schema: value /0: expected string, found number",
            Json.parse(refused.text()).required("error").textValue());
      }
      byte[] array = {2, 2, 'a', 0};
      assertEquals(
          List.of(ByteBuffer.allocate(9).put((byte) 0).putInt(id).put(array).flip()),
          kafka.records(topic).stream()
              .map(record -> ByteBuffer.wrap(record.value()))
              .toList());
    }
  }

  @Test
  void takesInitParamsOfAServletAddedByClass(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    AdapterServer server = WebServer.JETTY.start(
        (classes, context) -> {
          var registration = context.addServlet("publish", PublishServlet.class);
          registration.setInitParameter("bootstrap_servers", kafka.bootstrapServers());
          registration.setInitParameter("topic", topic);
          registration.setInitParameter("forward_uri", "true");
          registration.setInitParameter("status_codes.success", "202");
          registration.addMapping("/*");
          registration.setAsyncSupported(true);
        },
        IDLE);
    try (server;
        HttpWire wire = HttpWire.connect(server.port())) {
      wire.send("GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n");
      assertEquals(202, wire.response().status());
    }

    // Closing the server has closed the servlet, and so flushed.
    assertEquals(
        "/a?b", EnvelopeReader.read(kafka.records(topic).get(0).value()).target());
  }

  @Test
  void leavesAPublisherOfTheCallersOpen(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    var config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      for (int i = 0; i < 2; i++) {
        AdapterServer server = WebServer.UNDERTOW.start(
            (classes, context) -> {
              context.addServlet("publish", new PublishServlet(publisher)).addMapping("/*");
              context
                  .addFilter("copy", new PublishFilter(publisher))
                  .addMappingForUrlPatterns(null, true, "/*");
            },
            IDLE);
        try (server) {
          assertEquals("{\"message\":\"message sent\"}", post(server.port(), "/"));
        }
      }
    }
    assertEquals(List.of("hello", "hello", "hello", "hello"), bodies(kafka, topic));
  }

  @Test
  void namesEveryFaultOfTheInitParams() {
    var params = new Config(Map.of(
        "topic", "a b", "async_timeout_ms", "soon", "on_failure", "explode", "nonsense", "1"));

    ServletException ofServlet = assertThrows(
        ServletException.class, () -> new PublishServlet().init((ServletConfig) params));
    ServletException ofFilter =
        assertThrows(ServletException.class, () -> new PublishFilter().init((FilterConfig) params));

    for (String name : List.of("topic", "async_timeout_ms", "on_failure", "nonsense")) {
      assertEquals(true, message(ofServlet).contains(name + ":"), message(ofServlet));
      assertEquals(true, message(ofFilter).contains(name + ":"), message(ofFilter));
    }
    assertEquals(true, message(ofFilter).contains("on_failure: 'explode'"), message(ofFilter));
  }

  @Test
  void refusesInitParamsThatAreSetInCode() {
    var config =
        PublisherConfig.builder().bootstrapServers("127.0.0.1:1").topic("t").build();
    var params = new Config(Map.of("topic", "other", "async_timeout_ms", "1000"));

    ServletException refused = assertThrows(
        ServletException.class, () -> new PublishServlet(config).init((ServletConfig) params));

    assertEquals(
        "topic: is configured in code, as an init-param only [async_timeout_ms] are left",
        message(refused));
  }

  @Test
  void destroyWithoutInitDoesNothing() {
    new PublishServlet().destroy();
    new PublishFilter().destroy();
  }

  private static String message(Exception e) {
    return requireNonNull(e.getMessage());
  }

  private static String post(int port, String target) throws IOException {
    try (HttpWire wire = HttpWire.connect(port)) {
      wire.send("POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
      RawResponse response = wire.response();
      return response.status() == 200 ? response.text() : response.toString();
    }
  }

  private static List<String> bodies(EmbeddedKafka kafka, String topic) {
    return kafka.records(topic, 1, Eventually.DEADLINE).stream()
        .map(record -> requireNonNull(EnvelopeReader.read(record.value()).body(), "body"))
        .map(body -> new String(body, UTF_8))
        .toList();
  }
}
