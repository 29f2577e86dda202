package dev.postrider.servlet;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.PublisherConfig;
import dev.postrider.testing.AdapterServer;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.HttpWire;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawResponse;
import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVector.Field;
import dev.postrider.testing.RequestVector.Message;
import dev.postrider.testing.RequestVector.Rejected;
import dev.postrider.testing.RequestVectors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shared vectors through the servlet, all that have one configuration in one server and topic. */
@ExtendWith(KafkaExtension.class)
class JettyVectorsTest {

  static Stream<JsonNode> configurations() {
    return vectors().map(RequestVector::config).distinct();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void sendsOrRejectsAsTheVectorSays(JsonNode config, EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    List<RequestVector> vectors =
        vectors().filter(vector -> vector.config().equals(config)).toList();
    List<RawResponse> responses = new ArrayList<>();
    try (AdapterServer server = start(config(config, kafka, topic))) {
      for (RequestVector vector : vectors) {
        responses.add(exchange(server.port(), vector));
      }
    }

    Iterator<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic).iterator();
    Iterator<RawResponse> response = responses.iterator();
    assertAll(vectors.stream().map(vector -> meets(vector, response.next(), records)));
    assertTrue(!records.hasNext(), "more records than vectors that end in one");
  }

  private static Stream<RequestVector> vectors() {
    return Stream.concat(
        RequestVectors.expecting(Message.class), RequestVectors.expecting(Rejected.class));
  }

  private static PublisherConfig config(JsonNode config, EmbeddedKafka kafka, String topic) {
    ObjectNode complete = config.deepCopy();
    complete.put("topic", topic).put("producer_async", false);
    // The default, and one more for each field that HTTP/1.1 wants.
    complete.put("max_headers", 102);
    String[] broker = kafka.bootstrapServers().split(":", 2);
    complete
        .putArray("bootstrap_servers")
        .addObject()
        .put("host", broker[0])
        .put("port", Integer.parseInt(broker[1]));
    return PublisherConfig.fromJson(complete.toString());
  }

  private static AdapterServer start(PublisherConfig config) throws Exception {
    return WebServer.JETTY.start(
        (classes, context) -> {
          var registration = context.addServlet("publish", new PublishServlet(config));
          registration.addMapping("/*");
          registration.setAsyncSupported(true);
        },
        Duration.ofMinutes(5));
  }

  private static RawResponse exchange(int port, RequestVector vector) throws IOException {
    var head = new StringBuilder(vector.method() + " " + vector.uri() + " HTTP/1.1\r\n");
    for (Field field : vector.headers()) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    if (!names(vector, "host")) {
      head.append("Host: h\r\n");
    }
    if (!names(vector, "content-length")) {
      head.append("Content-Length: ").append(vector.body().length).append("\r\n");
    }
    try (HttpWire wire = HttpWire.connect(port)) {
      wire.send(head + "\r\n");
      wire.send(vector.body());
      return wire.response();
    }
  }

  private static Executable meets(
      RequestVector vector,
      RawResponse response,
      Iterator<ConsumerRecord<byte[], byte[]>> records) {
    return () -> {
      if (vector.expected() instanceof Message message) {
        assertEquals(200, response.status(), vector.name());
        JsonNode sent = withoutTheWires(vector, Json.parse(records.next().value()));
        assertTrue(
            Json.same(message.value(), sent),
            () -> vector + ": " + message.value() + " is " + sent);
      } else if (vector.expected() instanceof Rejected rejected) {
        assertEquals(rejected.status(), response.status(), vector.name());
        assertEquals(rejected.body(), Json.parse(response.body()), vector.name());
      }
    };
  }

  /** HTTP/1.1 wants two fields that a vector may not have. */
  private static JsonNode withoutTheWires(RequestVector vector, JsonNode envelope) {
    if (envelope.get("headers") instanceof ObjectNode headers) {
      for (String name : List.of("host", "content-length")) {
        if (!names(vector, name)) {
          headers.remove(name);
        }
      }
    }
    return envelope;
  }

  private static boolean names(RequestVector vector, String name) {
    return vector.headers().stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
  }
}
