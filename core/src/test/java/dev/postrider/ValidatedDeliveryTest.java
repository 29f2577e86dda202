package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.Split;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that must match a JSON Schema. */
@ExtendWith(KafkaExtension.class)
class ValidatedDeliveryTest {

  private final EmbeddedKafka kafka;
  private final String topic;

  ValidatedDeliveryTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config(String schema) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .validate(schema);
  }

  private static Response publish(PublisherConfig config, BufferedRequest request)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      return TransactionalDeliveryTest.await(publisher.publish(request));
    }
  }

  private static BufferedRequest json(String body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .body(body.getBytes(UTF_8))
        .build();
  }

  @Test
  void theResponseIsTheOneThatTheManualShows() throws Exception {
    ObjectNode shown = (ObjectNode) Json.parse(Documentation.block("validated"));
    PublisherConfig config = config(shown.required("validate").textValue()).build();
    Response response =
        publish(config, json("{\"lines\": [{\"sku\": \"a\", \"count\": \"4111\"}], \"x\": 1}"));
    assertEquals(422, response.status());
    assertEquals(Json.parse(Documentation.block("violations")), Json.parse(response.json()));
    assertFalse(response.json().contains("4111"), response.json());
  }

  @ParameterizedTest
  @EnumSource(names = {"ENVELOPE", "RAW_BODY", "JSON_BODY"})
  void onlyWhatMatchesIsSent(MessageFormat format) throws Exception {
    PublisherConfig config = config("{\"properties\": {\"n\": {\"maximum\": 5}}}")
        .messageFormat(format)
        .build();
    assertEquals(422, publish(config, json("{\"n\": 6}")).status());
    assertEquals(400, publish(config, json("{\"n\": ")).status());
    assertEquals(200, publish(config, json("{\"n\": 5}")).status());
    assertEquals(1, kafka.records(topic, 1, Eventually.DEADLINE).size());
    assertEquals(1, kafka.recordCount(topic));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, text/plain, {}, 400",
    "POST, application/json, '', 400",
    "POST, , '', 400",
    "DELETE, , '', 200",
    "DELETE, application/json, '', 200",
    "DELETE, application/json, [], 422",
    "DELETE, text/plain, a, 400"
  })
  void aBodyThatIsNoJsonIsRefused(String method, String type, String body, int status)
      throws Exception {
    BufferedRequest.Builder request =
        BufferedRequest.builder(method, "/").body(body.getBytes(UTF_8));
    if (type != null) {
      request.header("Content-Type", type);
    }
    PublisherConfig config = config("{\"type\": \"object\"}").build();
    assertEquals(status, publish(config, request.build()).status());
  }

  /** The schema sees the value, the caller of a response does not. */
  @Test
  void whatIsRedactedIsCheckedAndNotShown() throws Exception {
    PublisherConfig config = config(
            "{\"properties\": {\"card\": {\"additionalProperties\": {\"pattern\": \"^4\"}}}}")
        .redactBody("card")
        .build();
    Response response = publish(config, json("{\"card\": {\"secret\": \"5111\"}}"));
    assertEquals(422, response.status());
    assertTrue(response.json().endsWith("schema: '/card' (pattern)\"}"), response.json());
    assertEquals(
        200, publish(config, json("{\"card\": {\"secret\": \"4111\"}}")).status());
    byte[] value = kafka.records(topic, 1, Eventually.DEADLINE).get(0).value();
    assertFalse(new String(value, UTF_8).contains("4111"), "redacted");
  }

  @Test
  void thePlacesAreBounded() throws Exception {
    String name = "n".repeat(5000);
    StringBuilder body = new StringBuilder("{\"" + name + "\":1");
    for (int i = 0; i < 1000; i++) {
      body.append(",\"").append(i).append("\":1");
    }
    PublisherConfig config =
        config("{\"additionalProperties\": {\"type\": \"string\"}}").build();
    Response response = publish(config, json(body.append('}').toString()));
    assertEquals(422, response.status());
    assertTrue(response.json().length() < 2000, response.json());
    assertTrue(response.json().contains("nn…' (type), '/0' (type)"), response.json());
  }

  @Test
  void eachItemOfABodyIsHeldToTheSchema() throws Exception {
    PublisherConfig config =
        config("{\"required\": [\"id\"]}").split(Split.NDJSON).build();
    BufferedRequest lines = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/x-ndjson")
        .body("{\"id\":1}\n{}\n".getBytes(UTF_8))
        .build();
    Response response = publish(config, lines);
    assertEquals(207, response.status(), response.json());
    assertTrue(response.json().contains("'' (required id)"), response.json());
    assertEquals(1, kafka.records(topic, 1, Eventually.DEADLINE).size());
  }
}
