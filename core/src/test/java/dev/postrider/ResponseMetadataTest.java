package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code response_include_metadata}: a success says where the message is. */
@ExtendWith(KafkaExtension.class)
class ResponseMetadataTest {

  @TempDir
  private Path folder;

  private PublisherConfigBuilder config(EmbeddedKafka kafka, String topic, Ack ack) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .ack(ack)
        .spoolDir(folder.resolve("spool").toString())
        .spoolAfter(Duration.ofMinutes(1))
        .responseIncludeMetadata(true);
  }

  private static Response publish(RequestPublisher publisher, String target) throws Exception {
    BufferedRequest request =
        BufferedRequest.builder("POST", target).body("b".getBytes(UTF_8)).build();
    return publisher.publish(request).toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private static JsonNode json(Response response) throws Exception {
    assertEquals(200, response.status());
    return new ObjectMapper().readTree(response.json());
  }

  @ParameterizedTest
  @CsvSource({"MEMORY,memory", "DISK,disk"})
  void aMessageThatTheBrokersMayNotHaveSaysWhereItIs(Ack ack, String where, EmbeddedKafka kafka)
      throws Exception {
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, kafka.newTopic(1), ack).build())) {
      assertEquals(
          "{\"message\":\"message sent\",\"durable\":\"" + where + "\"}",
          publish(publisher, "/").json());
    }
  }

  @ParameterizedTest
  @CsvSource({"KAFKA", "KAFKA_OR_DISK"})
  void aMessageWithTheBrokersHasAnOffset(Ack ack, EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic, ack).build())) {
      publish(publisher, "/");
      JsonNode second = json(publish(publisher, "/"));
      ConsumerRecord<byte[], byte[]> record = kafka.records(topic).get(1);
      assertEquals(
          new ObjectMapper()
              .readTree("{\"message\":\"message sent\",\"durable\":\"kafka\",\"topic\":\"" + topic
                  + "\",\"partition\":0,\"offset\":1,\"timestamp\":" + record.timestamp() + "}"),
          second);
    }
  }

  @Test
  void severalTopicsAreAListInTheOrderOfTheRequest(EmbeddedKafka kafka) throws Exception {
    String first = kafka.newTopic(1);
    String second = kafka.newTopic(1);
    try (RequestPublisher publisher = RequestPublisher.create(config(kafka, first, Ack.KAFKA)
        .topicsQueryArg("topics")
        .allowedTopics(java.util.List.of(second))
        .build())) {
      publish(publisher, "/");
      JsonNode json = json(publish(publisher, "/?topics=" + second + "," + first));
      assertEquals("kafka", json.get("durable").asText());
      assertFalse(json.has("offset"));
      JsonNode records = json.get("records");
      assertEquals(2, records.size());
      assertEquals(second, records.get(0).get("topic").asText());
      assertEquals(0, records.get(0).get("offset").asLong());
      assertEquals(first, records.get(1).get("topic").asText());
      assertEquals(1, records.get(1).get("offset").asLong());
    }
  }

  @Test
  void whatIsUnknownIsLeftOut(EmbeddedKafka kafka) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka, kafka.newTopic(1), Ack.KAFKA).producerRequestAcks(0).build())) {
      JsonNode json = json(publish(publisher, "/"));
      assertTrue(json.has("partition"));
      assertFalse(json.has("offset"));
    }
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka, kafka.newTopic(1), Ack.KAFKA).statusCodesSuccess(204).build())) {
      assertEquals(new Response(204, Map.of(), ""), publish(publisher, "/"));
    }
  }

  @Test
  void withoutTheSettingASuccessIsAsKongHasIt(EmbeddedKafka kafka) throws Exception {
    for (Ack ack : Ack.values()) {
      try (RequestPublisher publisher = RequestPublisher.create(
          config(kafka, kafka.newTopic(1), ack).responseIncludeMetadata(false).build())) {
        assertEquals("{\"message\":\"message sent\"}", publish(publisher, "/").json());
      }
    }
  }
}
