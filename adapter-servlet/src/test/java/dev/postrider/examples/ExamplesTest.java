package dev.postrider.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.ExampleProcess;
import dev.postrider.testing.KafkaExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each gateway of docs/examples passes requests on and limits bodies; the consumer reads them. */
@ExtendWith(KafkaExtension.class)
class ExamplesTest {

  private static final String ORDER = "{\"order\":4711,\"price\":19.90}";
  private static final int TOO_LARGE = 1024 * 1024 + 1;

  private final HttpClient http = HttpClient.newHttpClient();

  @ParameterizedTest
  @ValueSource(strings = {"JdkGateway", "NettyGateway", "VertxGateway", "WebFluxGateway"})
  void gatewayPublishesWhatItGets(String name, EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (var gateway = ExampleProcess.start(name, kafka.bootstrapServers(), topic, "0")) {
      String base = "http://127.0.0.1:" + gateway.lineAfter("listening on ");
      HttpResponse<String> sent = post(base + "/orders?id=7", ORDER);
      assertEquals(200, sent.statusCode());
      assertEquals("{\"message\":\"message sent\"}", sent.body());
      assertEquals(413, post(base + "/orders", "x".repeat(TOO_LARGE)).statusCode());
    }
    var envelope =
        EnvelopeReader.read(kafka.records(topic, 1, Eventually.DEADLINE).get(0).value());
    assertEquals("POST /orders?id=7", envelope.method() + " " + envelope.target());
    assertEquals(ORDER, new String(envelope.body(), UTF_8));
    assertEquals(1, kafka.recordCount(topic));
  }

  @Test
  void applicationOfSpringBootPublishesAndCopies(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    List<String> arguments = new ArrayList<>();
    for (String property : Documentation.block("spring-properties").split("\n", -1)) {
      arguments.add("--" + property);
    }
    arguments.add("--server.port=0");
    arguments.add("--postrider.bootstrap-servers=" + kafka.bootstrapServers());
    arguments.add("--postrider.topic=" + topic);
    arguments.add("--postrider.forward-uri=true");
    arguments.removeIf(
        argument -> argument.contains("=127.0.0.1:9092") || argument.endsWith("=orders"));
    try (var shop = ExampleProcess.start("shop/BootShop", arguments.toArray(String[]::new))) {
      String base = "http://127.0.0.1:" + shop.lineAfter("listening on ");
      assertEquals(
          "{\"message\":\"message sent\"}", post(base + "/orders/1", ORDER).body());
      assertEquals("sold " + ORDER, post(base + "/shop", ORDER).body());
    }
    var records = kafka.records(topic, 2, Eventually.DEADLINE);
    assertEquals("/orders/1", EnvelopeReader.read(records.get(0).value()).target());
    assertEquals("/shop", EnvelopeReader.read(records.get(1).value()).target());
  }

  @Test
  void consumerPrintsRequests(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (var gateway = ExampleProcess.start("JdkGateway", kafka.bootstrapServers(), topic, "0")) {
      post("http://127.0.0.1:" + gateway.lineAfter("listening on ") + "/orders", ORDER);
    }
    try (var consumer = ExampleProcess.start("OrderConsumer", kafka.bootstrapServers(), topic)) {
      assertEquals(ORDER, consumer.lineAfter("POST /orders "));
    }
  }

  private HttpResponse<String> post(String uri, String body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(uri))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
