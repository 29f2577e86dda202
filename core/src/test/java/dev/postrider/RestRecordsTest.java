package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.config.Ack;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.OnPartial;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.Split;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of Confluent's REST Proxy and of Strimzi's bridge send is written, and answered, as there. */
@ExtendWith(KafkaExtension.class)
class RestRecordsTest {

  private static final String JSON = "application/vnd.kafka.json.v2+json";

  private final EmbeddedKafka kafka;
  private final String topic;

  RestRecordsTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(3);
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic("unused")
        .producerRequestAcks(-1)
        .allowedTopics(topic)
        .pathTemplate("/topics/{topic}")
        .topicFrom("path:{topic}")
        .ack(Ack.KAFKA)
        .messageFormat(MessageFormat.RAW_BODY)
        .split(Split.RECORDS);
  }

  private Response publish(PublisherConfigBuilder config, String contentType, String body)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      return publisher
          .publish(request(contentType, body))
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private static JsonNode offsets(Response response) {
    return Json.parse(response.json()).get("offsets");
  }

  @Test
  void theDocumentedConfigurationIsThatOfTheseTests() throws Exception {
    PublisherConfig documented = PublisherConfig.fromJson(Documentation.block("rest-records"));
    PublisherConfig tested = config().build();
    assertEquals(tested.split(), documented.split());
    assertEquals(
        String.valueOf(tested.record().topicFrom()),
        String.valueOf(documented.record().topicFrom()));
    assertEquals(tested.record().messageFormat(), documented.record().messageFormat());
  }

  @Test
  void jsonRecordsOfConfluentsClients() throws Exception {
    Response response = publish(
        config(),
        JSON,
        "{\"records\": [{\"key\": \"somekey\", \"value\": {\"foo\": \"bar\"}},"
            + " {\"value\": [ \"foo\", 1.0 ], \"partition\": 1}, {\"value\": 53.5}]}");
    assertEquals(200, response.status(), response.json());
    assertEquals("application/vnd.kafka.v2+json", response.headers().get("Content-Type"));
    JsonNode offsets = offsets(response);
    assertEquals(3, offsets.size());
    assertEquals(1, offsets.get(1).get("partition").asInt());
    for (JsonNode one : offsets) {
      assertTrue(one.get("error_code").isNull() && one.get("error").isNull());
      assertTrue(one.get("offset").isIntegralNumber());
    }
    assertTrue(Json.parse(response.json()).get("key_schema_id").isNull());
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic);
    assertEquals(
        List.of("53.5", "[\"foo\",1.0]", "{\"foo\":\"bar\"}"),
        records.stream().map(record -> text(record.value())).sorted().toList());
    ConsumerRecord<byte[], byte[]> keyed =
        records.stream().filter(record -> record.key() != null).findFirst().orElseThrow();
    assertEquals("\"somekey\"", text(keyed.key()));
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.kafka.binary.v2+json,a2V5,Y29uZmx1ZW50,confluent",
    "application/vnd.kafka.v2+json,a2V5,Y29uZmx1ZW50,confluent",
    "application/json,a2V5,Y29uZmx1ZW50,confluent",
    "application/vnd.kafka.text.v2+json,key,plain \\u20ac,plain \u20ac"
  })
  void binaryAndTextRecords(String type, String key, String value, String expected)
      throws Exception {
    Response response = publish(
        config(), type, "{\"records\":[{\"key\":\"" + key + "\",\"value\":\"" + value + "\"}]}");
    assertEquals(200, response.status(), response.json());
    ConsumerRecord<byte[], byte[]> record = kafka.records(topic).get(0);
    assertEquals("key", text(record.key()));
    assertEquals(expected, text(record.value()));
  }

  @Test
  void strimzisHeadersTimestampsAndDeletions() throws Exception {
    Response response = publish(
        config().key("header:x-key").timestampFrom("header:x-time"),
        JSON,
        "{\"records\":[{\"key\":\"k\",\"value\":null,\"partition\":2,\"timestamp\":1700000000123,"
            + "\"headers\":[{\"key\":\"a\",\"value\":\"QXBhY2hl\"},{\"key\":\"a\",\"value\":\"\"}]}]}");
    assertEquals(200, response.status(), response.json());
    ConsumerRecord<byte[], byte[]> record = kafka.records(topic).get(0);
    assertNull(record.value());
    assertEquals(2, record.partition());
    assertEquals(1_700_000_000_123L, record.timestamp());
    assertEquals("Apache", text(record.headers().headers("a").iterator().next().value()));
    assertEquals("", text(record.headers().lastHeader("a").value()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"vaule\":1};invalid record: a member other than key, value, partition, timestamp and headers",
        "1;invalid record: not an object",
        "{\"value\":1,\"partition\":-1};invalid record: partition: not a whole number from 0 on",
        "{\"value\":1,\"partition\":\"1\"};invalid record: partition: not a whole number from 0 on",
        "{\"value\":1,\"timestamp\":1.5};invalid record: timestamp: not a whole number from 0 on",
        "{\"value\":1,\"timestamp\":99999999999999};invalid value for timestamp: more than an hour ahead",
        "{\"value\":1,\"headers\":{}};invalid record: headers: not an array",
        "{\"value\":1,\"headers\":[{\"key\":\"a\",\"value\":\"-\"}]};invalid record: headers: not base64",
        "{\"value\":null};missing key of a record without value",
      })
  void aRecordThatCannotBeReadIsTheOnlyOneThatFails(String record, String error) throws Exception {
    Response response = publish(
        config().returnErrorMessage(true),
        JSON,
        "{\"records\":[{\"value\":1}," + record + ",{\"value\":3}]}");
    assertEquals(207, response.status(), response.json());
    JsonNode fault = offsets(response).get(1);
    assertEquals(1, fault.get("error_code").asInt());
    assertEquals(error, fault.get("error").asText());
    assertEquals(error, fault.get("message").asText());
    assertTrue(fault.get("offset").isNull());
    assertEquals(2, kafka.recordCount(topic));
  }

  @Test
  void aPartitionThatTheTopicLacksIsAFaultAtOnce() throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config().build())) {
      // The first record makes the producer know the topic.
      publisher
          .publish(request(JSON, "{\"records\":[{\"value\":0}]}"))
          .toCompletableFuture()
          .get(1, TimeUnit.MINUTES);
      BufferedRequest request = request(
          JSON, "{\"records\":[{\"value\":1,\"partition\":2},{\"value\":2,\"partition\":3}]}");
      Response response = publisher.publish(request).toCompletableFuture().get(1, TimeUnit.MINUTES);
      assertEquals(207, response.status());
      assertEquals(2, offsets(response).get(0).get("partition").asInt());
      assertEquals(
          "topic has no such partition", offsets(response).get(1).get("error").asText());
    }
    assertEquals(2, kafka.recordCount(topic));
  }

  private BufferedRequest request(String contentType, String body) {
    return BufferedRequest.builder("POST", "/topics/" + topic)
        .header("Content-Type", contentType)
        .body(body.getBytes(UTF_8))
        .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "application/vnd.kafka.json.v2+json;{\"records\":{}};400;request body has no array of records",
        "application/vnd.kafka.json.v2+json;[];400;request body has no array of records",
        "application/vnd.kafka.json.v2+json;{\"records\":[{};400;invalid json body",
        "application/vnd.kafka.avro.v2+json;{\"records\":[]};415;unsupported content type: expected application/vnd.kafka.json.v2+json, binary.v2+json or text.v2+json",
        "text/plain;x;415;unsupported content type: expected application/vnd.kafka.json.v2+json, binary.v2+json or text.v2+json"
      })
  void whatHasNoRecordsIsRefusedWhole(String type, String body, int status, String error)
      throws Exception {
    Response response = publish(config(), type, body);
    assertEquals(status, response.status(), response.json());
    assertEquals(error, Json.parse(response.json()).get("error").asText());
  }

  @Test
  void withTransactionsOneBadRecordKeepsAllBack() throws Exception {
    Response response = publish(
        config().transactional(true).onPartial(OnPartial.ALL_OR_NOTHING),
        JSON,
        "{\"records\":[{\"value\":1},2]}");
    assertEquals(400, response.status());
    assertEquals(2, offsets(response).size());
    assertEquals(0, kafka.recordCount(topic));
  }
}
