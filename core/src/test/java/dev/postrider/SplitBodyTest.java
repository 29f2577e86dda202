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
import dev.postrider.config.SignatureFailure;
import dev.postrider.config.Split;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.envelope.RedactionMethod;
import dev.postrider.testing.CommittedRecords;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body of several items becomes as many records, and the response has a result for each. */
@ExtendWith(KafkaExtension.class)
class SplitBodyTest {

  private static final String NDJSON = "application/x-ndjson";

  @TempDir
  Path folder;

  private final EmbeddedKafka kafka;
  private final String topic;

  SplitBodyTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config(Split split, Ack ack) {
    PublisherConfigBuilder config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerRequestAcks(-1)
        .ack(ack)
        .split(split)
        .messageFormat(MessageFormat.RAW_BODY);
    return ack.isSpooled() ? config.spoolDir(folder.toString()) : config;
  }

  private static Response publish(PublisherConfigBuilder config, String contentType, String body)
      throws Exception {
    return publish(config, request(contentType, body).build());
  }

  private static BufferedRequest.Builder request(String contentType, String body) {
    return BufferedRequest.builder("POST", "/items")
        .header("Content-Type", contentType)
        .header("X-Tenant", "t")
        .body(body.getBytes(UTF_8));
  }

  private static Response publish(PublisherConfigBuilder config, BufferedRequest request)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      return publisher
          .publish(request)
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private List<String> values(String of) {
    return kafka.records(of).stream().map(record -> text(record.value())).toList();
  }

  private static List<Integer> statuses(Response response) {
    List<Integer> statuses = new ArrayList<>();
    items(response).forEach(item -> statuses.add(item.get("status").asInt()));
    return statuses;
  }

  private static JsonNode items(Response response) {
    return Json.parse(response.json()).get("items");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static @Nullable String kind(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader("kind");
    return header == null ? null : text(header.value());
  }

  @ParameterizedTest
  @EnumSource
  void eachElementIsARecordWithAKeyAndHeadersOfItsOwn(Ack ack) throws Exception {
    PublisherConfigBuilder config = config(Split.JSON_ARRAY, ack)
        .key("{header:x-tenant}-{json:/id}")
        .recordHeaders(Map.of("kind", "json:/kind"));
    Response response = publish(
        config,
        "application/json; charset=utf-8",
        " [ {\"id\" : 1.0,\"kind\":\"a\"} ,\n{\"id\":2},{\"id\":2}\t] ");
    assertEquals(200, response.status(), response.json());
    assertEquals(
        "{\"message\":\"message sent\",\"items\":[{\"status\":200},{\"status\":200},{\"status\":200}]}",
        response.json());
    // From disk, records of different keys may overtake each other.
    assertEquals(
        List.of(
            "t-1.0 {\"id\" : 1.0,\"kind\":\"a\"} a", "t-2 {\"id\":2} null", "t-2 {\"id\":2} null"),
        kafka.records(topic, 3, Eventually.DEADLINE).stream()
            .map(record -> text(record.key()) + " " + text(record.value()) + " " + kind(record))
            .sorted()
            .toList());
  }

  @Test
  void aValueIsRedactedInEachItem() throws Exception {
    PublisherConfigBuilder config = config(Split.JSON_ARRAY, Ack.KAFKA)
        .redactBody("card")
        .redactWith(RedactionMethod.REMOVE)
        .key("json:/card");
    Response response = publish(
        config, "application/json", "[{\"card\":\"4111\",\"n\":1},{\"n\":2,\"card\":\"4222\"}]");
    assertEquals(200, response.status(), response.json());
    for (ConsumerRecord<byte[], byte[]> record : kafka.records(topic)) {
      assertNull(record.key());
    }
    assertEquals(List.of("{\"n\":1}", "{\"n\":2}"), values(topic));
  }

  @Test
  void anItemInAnEnvelopeIsTheBodyAndTheRequestIsWhatItWas() throws Exception {
    PublisherConfigBuilder config = config(Split.NDJSON, Ack.KAFKA)
        .messageFormat(MessageFormat.ENVELOPE)
        .envelope(
            EnvelopeConfig.builder().forwardMethod(true).forwardHeaders(true).build());
    assertEquals(200, publish(config, NDJSON, "{\"a\": 1}\n[2]").status());
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic);
    Envelope first = EnvelopeReader.read(records.get(0).value());
    assertEquals("{\"a\": 1}", new String(first.body(), UTF_8));
    assertEquals("POST", first.method());
    JsonNode json = Json.parse(records.get(1).value());
    assertEquals(2, json.get("body_args").get(0).asInt());
    assertEquals(NDJSON, json.get("headers").get("content-type").asText());
  }

  @ParameterizedTest
  @EnumSource
  void linesBesideABadOneAreSentAndTheResponseIsNoSuccess(Ack ack) throws Exception {
    Response response = publish(
        config(Split.NDJSON, ack).messageFormat(MessageFormat.JSON_BODY).returnErrorMessage(true),
        NDJSON,
        "{\"a\":1}\r\n\n  \t\n{\"b\":}\n[ 3 ]\n{\"c\":4");
    assertEquals(207, response.status());
    assertEquals(List.of(200, 400, 200, 400), statuses(response));
    JsonNode bad = items(response).get(1);
    assertEquals(14, bad.get("byte").asInt());
    assertEquals("invalid json body: byte 5: expected a value", bad.get("error").asText());
    assertEquals(
        "2 of 4 items were not sent", Json.parse(response.json()).get("error").asText());
    assertEquals(
        List.of("[3]", "{\"a\":1}"),
        kafka.records(topic, 2, Eventually.DEADLINE).stream()
            .map(record -> text(record.value()))
            .sorted()
            .toList());
  }

  @Test
  void theResponseIsThatOfTheDocumentation() throws Exception {
    Response response = publish(
        config(Split.NDJSON, Ack.KAFKA).messageFormat(MessageFormat.JSON_BODY),
        NDJSON,
        "{\"a\":1}\n{\"b\":}\n[3]\n");
    Json.assertSame(
        Json.parse(Documentation.block("split-response")), response.json().getBytes(UTF_8));
  }

  @Test
  void withAllOrNothingABadItemKeepsTheOthersFromBeingSent() throws Exception {
    PublisherConfigBuilder config = config(Split.NDJSON, Ack.KAFKA)
        .messageFormat(MessageFormat.JSON_BODY)
        .transactional(true)
        .onPartial(OnPartial.ALL_OR_NOTHING);
    Response refused = publish(config, NDJSON, "{\"a\":1}\n{\"b\":}\n[3]\n");
    assertEquals(400, refused.status());
    assertEquals(List.of(424, 400, 424), statuses(refused));
    Response sent = publish(config, NDJSON, "{\"a\":1}\n[3]\n");
    assertEquals(200, sent.status(), sent.json());
    assertEquals(
        List.of("{\"a\":1}", "[3]"),
        CommittedRecords.of(kafka, topic).stream()
            .map(record -> text(record.value()))
            .toList());
  }

  /** The brokers refuse one record, and that alone. */
  @Test
  void anItemThatTheBrokersRefuseIsTheOnlyOneThatFails() throws Exception {
    String small = topic + "-small";
    kafka.createTopic(small, 1, Map.of("max.message.bytes", "2000"));
    String large = "{\"t\":\"" + small + "\",\"x\":\"" + "x".repeat(3000) + "\"}";
    Response response = publish(
        config(Split.JSON_ARRAY, Ack.KAFKA)
            .topicFrom("json:/t")
            .allowedTopics(small)
            .responseIncludeMetadata(true),
        "application/json",
        "[{},{\"t\":\"elsewhere\"}," + large + ",{}]");
    assertEquals(207, response.status());
    assertEquals(List.of(200, 502, 413, 200), statuses(response));
    assertEquals(0, items(response).get(0).get("offset").asInt());
    assertEquals(1, items(response).get(3).get("offset").asInt());
    assertEquals(
        "one or more target topics are not in the allowed topics list",
        items(response).get(1).get("error").asText());
    assertEquals(2, kafka.recordCount(topic));
    assertEquals(0, kafka.recordCount(small));
  }

  @Test
  void equalItemsHaveAnOffsetEach() throws Exception {
    PublisherConfigBuilder config =
        config(Split.JSON_ARRAY, Ack.KAFKA).key("constant:k").responseIncludeMetadata(true);
    Response response = publish(config, "application/json", "[" + "{},".repeat(99) + "{}]");
    assertEquals(200, response.status(), response.json());
    // Not 0 if the broker was slow and got the batch once more.
    int first = items(response).get(0).get("offset").asInt();
    for (int i = 0; i < 100; i++) {
      assertEquals(first + i, items(response).get(i).get("offset").asInt());
    }
  }

  @Test
  void anItemOverTheLimitForRecordsIsLeftOut() throws Exception {
    Response response = publish(
        config(Split.NDJSON, Ack.KAFKA).producerRequestLimitsBytesPerRequest(1000),
        NDJSON,
        "[1]\n[\"" + "x".repeat(1000) + "\"]\n[3]");
    assertEquals(List.of(200, 413, 200), statuses(response));
    assertEquals(List.of("[1]", "[3]"), values(topic));
  }

  @Test
  void whenNoItemCanBeSentTheStatusIsThatOfTheFirst() throws Exception {
    Response response =
        publish(config(Split.NDJSON, Ack.KAFKA).key("json:/id | reject"), NDJSON, "{}\n{\n");
    assertEquals(400, response.status());
    JsonNode json = Json.parse(response.json());
    assertEquals("no item was sent", json.get("error").asText());
    assertEquals("missing json:/id", json.get("items").get(0).get("error").asText());
    assertEquals(0, kafka.recordCount(topic));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "JSON_ARRAY;application/json;[{}, {}, {\"a\":}];400;invalid json body",
        "JSON_ARRAY;application/json;[{}, {};400;invalid json body",
        "JSON_ARRAY;application/json;{\"records\":[]};400;request body is not a json array",
        "JSON_ARRAY;application/json;'';400;invalid json body",
        "JSON_ARRAY;application/x-ndjson;[];415;unsupported content type: expected JSON",
        "NDJSON;application/json;{};415;unsupported content type: expected application/x-ndjson, application/jsonl or application/json-seq",
        "JSON_ARRAY;application/json;[1,2,3,4,5,6];413;request body too big",
        "NDJSON;application/jsonl;[1]|[2]|[3]|[4]|[5]|[6];413;request body too big",
      })
  void aBodyThatIsNotWhatItHasToBeIsRefusedWhole(
      Split split, String contentType, String body, int status, String error) throws Exception {
    Response response =
        publish(config(split, Ack.KAFKA).splitMaxItems(5), contentType, body.replace('|', '\n'));
    assertEquals(status, response.status(), response.json());
    assertEquals(error, Json.parse(response.json()).get("error").asText());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void aCodedBodyIsNotSplitUnlessItIsDecoded() throws Exception {
    BufferedRequest coded =
        request(NDJSON, "{}").header("Content-Encoding", "br").build();
    assertEquals(415, publish(config(Split.NDJSON, Ack.KAFKA), coded).status());
  }

  @ParameterizedTest
  @CsvSource({"JSON_ARRAY,application/json,' [ ] '", "NDJSON,application/jsonl,' \n\n'"})
  void aBodyWithoutItemsIsASuccessThatSaysSo(Split split, String contentType, String body)
      throws Exception {
    Response response = publish(config(split, Ack.KAFKA), contentType, body);
    assertEquals(200, response.status());
    assertEquals("{\"message\":\"no items\",\"items\":[]}", response.json());
    assertEquals(0, kafka.recordCount(topic));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recordsThatCouldNeverWaitTogetherAreRefusedForGood(boolean byCount) throws Exception {
    PublisherConfigBuilder config = config(Split.NDJSON, Ack.KAFKA).returnErrorMessage(true);
    config = byCount
        ? config.producerAsyncBufferingLimitsMessagesInMemory(2)
        : config.producerProperties(Map.of("buffer.memory", "300", "batch.size", "100"));
    Response response = publish(config, NDJSON, "[1]\n[2]\n[3]\n[4]\n");
    assertEquals(413, response.status());
    assertTrue(response.json().contains("would never find room"), response.json());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void aSequenceTellsATextThatMayBeCutOff() throws Exception {
    Response response = publish(
        config(Split.NDJSON, Ack.KAFKA)
            .envelope(EnvelopeConfig.builder().jsonScalars(JsonScalars.ALLOW).build()),
        "application/json-seq",
        "\u001E{\"a\":\n1}\n\u001E\u001E12\n\u001Etrue\u001E\"s\"");
    assertEquals(207, response.status());
    assertEquals(List.of(200, 200, 400, 200), statuses(response));
    assertEquals(List.of("{\"a\":\n1}", "12", "\"s\""), values(topic));
  }

  @Test
  void aByteOrderMarkIsPartOfTheFirstLineUnlessItIsAccepted() throws Exception {
    PublisherConfigBuilder config =
        config(Split.NDJSON, Ack.KAFKA).messageFormat(MessageFormat.JSON_BODY);
    assertEquals(List.of(400, 200), statuses(publish(config, NDJSON, "\uFEFF[1]\n[2]")));
    config = config.envelope(EnvelopeConfig.builder().jsonBom(JsonBom.ACCEPT).build());
    assertEquals(200, publish(config, NDJSON, "\uFEFF[1]\n[2]").status());
    assertEquals(List.of("[2]", "[1]", "[2]"), values(topic));
  }

  @Test
  void valuesOfEachItemAreRedactedAndWhatCannotBeSearchedIsLeftOut() throws Exception {
    Response response = publish(
        config(Split.NDJSON, Ack.KAFKA)
            .messageFormat(MessageFormat.ENVELOPE)
            .envelope(EnvelopeConfig.builder().forwardHeaders(true).build())
            .key("json:/ssn")
            .redactBody("/ssn")
            .redactHeaders("x-tenant"),
        NDJSON,
        "{\"ssn\":\"123-45\",\"a\":1}\n{\"ssn\":\n[\"123-45\"]\n");
    assertEquals(List.of(200, 400, 200), statuses(response));
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic);
    String first = text(records.get(0).value());
    assertTrue(!first.contains("123-45") && first.contains("\"a\":1"), first);
    assertTrue(!first.contains("\"t\""), first);
    assertTrue(text(records.get(1).value()).contains("123-45"));
  }

  @Test
  void aRequestInQuarantineIsKeptWhole() throws Exception {
    String quarantine = kafka.newTopic(1);
    String body = "[1]\n[2]\n";
    Response response = publish(
        config(Split.NDJSON, Ack.KAFKA)
            .signatureScheme("github")
            .signatureSecret("s")
            .signatureOnFailure(SignatureFailure.QUARANTINE)
            .signatureQuarantineTopic(quarantine),
        NDJSON,
        body);
    assertEquals("{\"message\":\"message sent\"}", response.json());
    assertEquals(List.of(body), values(quarantine));
  }

  @Test
  void deletionsNeedAKeyForEachItem() throws Exception {
    PublisherConfigBuilder config =
        config(Split.JSON_ARRAY, Ack.KAFKA).key("json:/id").tombstoneWhen("method:DELETE");
    BufferedRequest request = BufferedRequest.builder("DELETE", "/")
        .header("Content-Type", "application/json")
        .body("[{\"id\":7},{}]".getBytes(UTF_8))
        .build();
    assertEquals(List.of(200, 400), statuses(publish(config, request)));
    ConsumerRecord<byte[], byte[]> record = kafka.records(topic).get(0);
    assertEquals("7", new String(record.key(), UTF_8));
    assertNull(record.value());
  }
}
