package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.Ack;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

/** Records that are no envelope, have no value, or a time of their own. */
@ExtendWith(KafkaExtension.class)
class MessageFormatTest {

  private static final byte[] BINARY = {0, (byte) 0xFF, '{', 7};

  @TempDir
  Path folder;

  private final EmbeddedKafka kafka;
  private final String topic;

  MessageFormatTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config(Ack ack) {
    PublisherConfigBuilder config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .ack(ack);
    return ack.isSpooled() ? config.spoolDir(folder.toString()) : config;
  }

  private static BufferedRequest.Builder request(String method, String contentType, byte[] body) {
    return BufferedRequest.builder(method, "/?key=k")
        .header("Content-Type", contentType)
        .body(body);
  }

  private static BufferedRequest json(String body) {
    return request("POST", "application/json", body.getBytes(UTF_8)).build();
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

  private ConsumerRecord<byte[], byte[]> sent(
      PublisherConfigBuilder config, BufferedRequest request) throws Exception {
    Response response = publish(config, request);
    assertEquals(200, response.status(), response.json());
    return kafka.records(topic, 1, Eventually.DEADLINE).get(0);
  }

  private static List<String> contentTypes(ConsumerRecord<byte[], byte[]> record) {
    List<String> values = new ArrayList<>();
    for (Header header : record.headers().headers("content-type")) {
      values.add(new String(header.value(), UTF_8));
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource
  void rawBodyIsTheBytesAsTheyCame(Ack ack) throws Exception {
    PublisherConfigBuilder config = config(ack)
        .messageFormat(MessageFormat.RAW_BODY)
        .forwardAllByDefault(true)
        .keyQueryArg("key");
    ConsumerRecord<byte[], byte[]> record =
        sent(config, request("POST", "Image/PNG; a=b", BINARY).build());
    assertArrayEquals(BINARY, record.value());
    assertEquals("k", new String(record.key(), UTF_8));
    assertEquals(List.of("Image/PNG; a=b"), contentTypes(record));
  }

  @Test
  void rawBodyNeedNotBeWhatItsTypeSaysAndMayBeEmpty() throws Exception {
    PublisherConfigBuilder config = config(Ack.KAFKA).messageFormat(MessageFormat.RAW_BODY);
    assertEquals("{\"a\":", new String(sent(config, json("{\"a\":")).value(), UTF_8));
    assertEquals(
        200, publish(config, BufferedRequest.builder("POST", "/").build()).status());
    ConsumerRecord<byte[], byte[]> empty =
        kafka.records(topic, 2, Eventually.DEADLINE).get(1);
    assertArrayEquals(new byte[0], empty.value());
    assertEquals(List.of(), contentTypes(empty));
  }

  @Test
  void rawBodyWithAKeyFromItsJsonIsChecked() throws Exception {
    PublisherConfigBuilder config =
        config(Ack.KAFKA).messageFormat(MessageFormat.RAW_BODY).key("json:/id");
    assertEquals(400, publish(config, json("{\"id\":7")).status());
    ConsumerRecord<byte[], byte[]> record = sent(config, json(" {\"id\" : 7.0}"));
    assertEquals("7.0", new String(record.key(), UTF_8));
    assertEquals(" {\"id\" : 7.0}", new String(record.value(), UTF_8));
  }

  @Test
  void jsonBodyIsCheckedAndHasNoSpace() throws Exception {
    PublisherConfigBuilder config = config(Ack.KAFKA).messageFormat(MessageFormat.JSON_BODY);
    ConsumerRecord<byte[], byte[]> record =
        sent(config, json("{ \"a\" : [1.00, \"\\u20ac x\"],\n\"a\":2}"));
    assertEquals("{\"a\":[1.00,\"\\u20ac x\"],\"a\":2}", new String(record.value(), UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "application/json;[1;invalid json body",
        "text/plain;[1];request body is not json",
        "application/json;'';invalid json body",
      })
  void jsonBodyMustBeJson(String contentType, String body, String error) throws Exception {
    Response response = publish(
        config(Ack.KAFKA).messageFormat(MessageFormat.JSON_BODY),
        request("POST", contentType, body.getBytes(UTF_8)).build());
    assertEquals(400, response.status());
    assertEquals("{\"message\":\"Bad Request\",\"error\":\"" + error + "\"}", response.json());
    assertEquals(0, kafka.recordCount(topic));
  }

  /** The value that is null and the timestamp survive each way. */
  @ParameterizedTest
  @EnumSource
  void deletingRequestIsATombstoneWithItsTime(Ack ack) throws Exception {
    PublisherConfigBuilder config =
        config(ack).key("query:key").timestampFrom("header:x-time").tombstoneWhen("method:DELETE");
    ConsumerRecord<byte[], byte[]> record = sent(
        config,
        request("DELETE", "application/json", new byte[0])
            .header("X-Time", "2026-01-02T03:04:05.678Z")
            .build());
    assertNull(record.value());
    assertEquals("k", new String(record.key(), UTF_8));
    assertEquals(Instant.parse("2026-01-02T03:04:05.678Z").toEpochMilli(), record.timestamp());
  }

  @ParameterizedTest
  @CsvSource({
    "empty_body,POST,'',none,true",
    "empty_body,POST,x,none,false",
    "method:DELETE | empty_body,DELETE,x,none,true",
    "method:DELETE | empty_body,delete,x,none,false",
    "header:X-Delete,POST,x,no,true",
    "header:X-Delete=yes,POST,x,yes,true",
    "header:X-Delete=yes,POST,x,no,false",
  })
  void tombstonesAreTheRequestsOfTheCondition(
      String condition, String method, String body, @Nullable String header, boolean tombstone)
      throws Exception {
    BufferedRequest.Builder request = request(method, "text/plain", body.getBytes(UTF_8));
    if (!"none".equals(header) && header != null) {
      request.header("X-Delete", header);
    }
    ConsumerRecord<byte[], byte[]> record =
        sent(config(Ack.KAFKA).key("query:key").tombstoneWhen(condition), request.build());
    assertEquals(tombstone, record.value() == null);
  }

  @Test
  void tombstoneWithoutAKeyIsRejected() throws Exception {
    Response response = publish(
        config(Ack.KAFKA).key("query:absent").tombstoneWhen("empty_body"),
        request("POST", "text/plain", new byte[0]).build());
    assertEquals(400, response.status());
    assertTrue(response.json().contains("missing key of a record without value"), response.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-5", "9999999999999", "2999-01-01T00:00:00Z"})
  void timestampThatTheBrokersWouldRefuseIsRejected(String time) throws Exception {
    Response response = publish(
        config(Ack.KAFKA).timestampFrom("header:x-time"),
        request("POST", "text/plain", BINARY).header("X-Time", time).build());
    assertEquals(400, response.status());
    assertEquals(
        "{\"message\":\"Bad Request\",\"error\":\"invalid value for timestamp_from\"}",
        response.json());
  }
}
