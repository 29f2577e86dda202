package dev.postrider;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVector.Field;
import dev.postrider.testing.RequestVector.Message;
import dev.postrider.testing.RequestVector.Produced;
import dev.postrider.testing.RequestVector.Rejected;
import dev.postrider.testing.RequestVector.Sent;
import dev.postrider.testing.RequestVectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All vectors through the publisher to a real broker, in both delivery modes. */
class RequestPublisherVectorsTest {

  private static final JsonNode SUCCESS =
      JsonNodeFactory.instance.objectNode().put("message", "message sent");

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyVectorArrivesAsItSays(boolean async) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Map<String, List<Produced>> expected = new LinkedHashMap<>();
      for (String topic : List.of("t", "my-topic", "topic1", "topic2", "topic3", "topic9")) {
        kafka.createTopic(topic, 1, Map.of());
        expected.put(topic, new ArrayList<>());
      }
      Map<String, Object> properties = PublisherConfig.builder()
          .bootstrapServers(kafka.bootstrapServers())
          .topic("t")
          .producerAsync(false)
          .build()
          .producerProperties();
      try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
        for (RequestVector vector : RequestVectors.all().toList()) {
          publish(vector, async, producer, expected);
        }
      }
      for (Map.Entry<String, List<Produced>> topic : expected.entrySet()) {
        List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic.getKey());
        assertEquals(topic.getValue().size(), records.size(), topic.getKey());
        for (int i = 0; i < records.size(); i++) {
          topic.getValue().get(i).assertIs(records.get(i));
        }
      }
    }
  }

  private static void publish(
      RequestVector vector,
      boolean async,
      Producer<byte[], byte[]> producer,
      Map<String, List<Produced>> expected)
      throws Exception {
    if (vector.expected() instanceof Message message) {
      assertResponse(200, SUCCESS, vector, async, producer);
      requireNonNull(expected.get("t")).add(new Produced("t", null, message.value(), null));
    } else if (vector.expected() instanceof Rejected rejected) {
      assertResponse(rejected.status(), rejected.body(), vector, async, producer);
    } else if (vector.expected() instanceof Sent sent) {
      assertResponse(sent.status(), sent.body(), vector, async, producer);
      sent.records()
          .forEach(record -> requireNonNull(expected.get(record.topic())).add(record));
    }
  }

  private static void assertResponse(
      int status,
      JsonNode body,
      RequestVector vector,
      boolean async,
      Producer<byte[], byte[]> producer)
      throws Exception {
    ObjectNode config = vector.config().deepCopy();
    config.put("producer_async", async);
    if (!config.has("topic")) {
      config.put("topic", "t");
    }
    Response response;
    try (RequestPublisher publisher =
        RequestPublisher.create(PublisherConfig.fromJson(config.toString()), producer)) {
      response = publisher
          .publish(request(vector))
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
    assertEquals(status, response.status(), vector.name());
    assertTrue(Json.same(body, Json.parse(response.json())), vector + ": " + response.json());
    assertEquals("application/json; charset=utf-8", response.headers().get("Content-Type"));
  }

  private static BufferedRequest request(RequestVector vector) {
    BufferedRequest.Builder request = BufferedRequest.builder(vector.method(), vector.uri());
    for (Field header : vector.headers()) {
      request.header(header.name(), header.value());
    }
    return request.body(vector.body()).build();
  }

  @Test
  void configurationsOfTheVectorsAreTakenOrRefused() {
    for (RequestVector vector : RequestVectors.all().toList()) {
      String json = vector.config().toString();
      if (vector.expected() instanceof RequestVector.ConfigRejected) {
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromJson(json));
      } else if (vector.expected() instanceof RequestVector.ConfigAccepted) {
        PublisherConfig.fromJson(json);
      }
    }
  }
}
