package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.record.ResponseTemplate.Field;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code response_body} and {@code response_headers}: a success says what the caller wants to hear. */
@ExtendWith(KafkaExtension.class)
class ResponseTemplateTest {

  @TempDir
  Path folder;

  private final EmbeddedKafka kafka;
  private final String topic;

  ResponseTemplateTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config(Ack ack) {
    PublisherConfigBuilder config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerRequestAcks(-1)
        .ack(ack)
        .responseBody(
            "{ \"ok\" : true, \"at\":[\"{topic}\",\"{partition}\",\"{offset}\",\"{timestamp}\",\"{id}\"], \"ref\":\"{topic}/{partition}/{offset}\" }")
        .responseHeaders(Map.of(
            "Location", "/records/{topic}/{partition}/{offset}",
            "X-Topic", "{topic}",
            "content-type", "application/vnd.mine+json"));
    return ack.isSpooled() ? config.spoolDir(folder.toString()) : config;
  }

  private static Response publish(RequestPublisher publisher, String... headers) throws Exception {
    BufferedRequest.Builder request =
        BufferedRequest.builder("POST", "/").body("b".getBytes(UTF_8));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return publisher.publish(request.build()).toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  @ParameterizedTest
  @EnumSource
  void bodyAndHeadersTellWhatIsKnownOfTheRecord(Ack ack) throws Exception {
    Response response;
    try (RequestPublisher publisher = RequestPublisher.create(config(ack).build())) {
      publish(publisher);
      response = publish(publisher);
    }
    assertEquals(200, response.status());
    assertTrue(response.json().startsWith("{ \"ok\" : true, \"at\":["), response.json());
    JsonNode json = Json.parse(response.json());
    JsonNode at = json.get("at");
    assertEquals(topic, at.get(0).asText());
    assertEquals(topic, response.headers().get("X-Topic"));
    assertEquals("application/vnd.mine+json", response.headers().get("content-type"));
    assertNull(response.headers().get("Content-Type"));
    boolean isPlaced = ack == Ack.KAFKA || ack == Ack.KAFKA_OR_DISK;
    if (isPlaced) {
      assertEquals("[0,1]", "[" + at.get(1) + "," + at.get(2) + "]");
      assertEquals(kafka.records(topic).get(1).timestamp(), at.get(3).asLong());
      assertEquals(topic + "/0/1", json.get("ref").asText());
      assertEquals("/records/" + topic + "/0/1", response.headers().get("Location"));
    } else {
      assertTrue(at.get(1).isNull() && at.get(2).isNull() && at.get(3).isNull());
      assertTrue(json.get("ref").isNull());
      assertNull(response.headers().get("Location"));
    }
    if (ack.isSpooled()) {
      assertEquals(7, UUID.fromString(at.get(4).asText()).version());
    } else {
      assertTrue(at.get(4).isNull());
    }
  }

  @Test
  void theDocumentedResponseHasNumbersAndText() throws Exception {
    PublisherConfig documented = PublisherConfig.fromJson(Documentation.block("response-template"));
    Map<Field, String> values = Map.of(
        Field.TOPIC, "orders", Field.PARTITION, "0", Field.OFFSET, "42", Field.TIMESTAMP, "1");
    assertEquals(
        "{\"accepted\": true, \"offset\": 42, \"record\": \"orders/0/42\"}",
        requireNonNull(documented.response().body()).of(values));
    assertEquals(
        "/records/orders/0/42",
        requireNonNull(documented.response().headers().get("Location")).of(values));
  }

  @Test
  void aFailureIsAnsweredAsEver() throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(
        config(Ack.KAFKA).producerRequestLimitsBytesPerRequest(10).build())) {
      Response response = publish(publisher);
      assertEquals(413, response.status());
      assertEquals(
          "{\"message\":\"Payload Too Large\",\"error\":\"message too big\"}", response.json());
      assertNull(response.headers().get("X-Topic"));
    }
  }

  @Test
  void aRepeatGetsTheFirstResponse() throws Exception {
    String keys = topic + "-keys";
    kafka.createTopic(keys, 1, Map.of("cleanup.policy", "compact"));
    PublisherConfig config = config(Ack.KAFKA)
        .producerRequestAcks(-1)
        .idempotency("header:Idempotency-Key")
        .idempotencyTopic(keys)
        .build();
    try (RequestPublisher one = RequestPublisher.create(config);
        RequestPublisher other = RequestPublisher.create(config)) {
      Response first = answered(one);
      Response repeat = answered(other);
      assertEquals(200, first.status(), first.json());
      assertEquals(first.json(), repeat.json());
      assertEquals(first.headers().get("Location"), repeat.headers().get("Location"));
      assertEquals("true", repeat.headers().get("Idempotency-Replayed"));
    }
  }

  /** Keys are read first, and the other process has to hear that the first request is written. */
  private static Response answered(RequestPublisher publisher) throws Exception {
    Response[] response = new Response[1];
    Eventually.until("the key is known", () -> {
      response[0] = publish(publisher, "Idempotency-Key", "\"k\"");
      return response[0].status() == 200;
    });
    return response[0];
  }
}
