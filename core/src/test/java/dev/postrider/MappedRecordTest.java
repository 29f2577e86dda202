package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.postrider.config.Ack;
import dev.postrider.config.KeyEncoding;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Records whose key, topic and headers come from the request. */
@ExtendWith(KafkaExtension.class)
class MappedRecordTest {

  @TempDir
  Path folder;

  private final EmbeddedKafka kafka;
  private final String topic;

  MappedRecordTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .ack(Ack.KAFKA);
  }

  private static BufferedRequest.Builder order(String body) {
    return BufferedRequest.builder("POST", "/orders/7?key=q")
        .header("Content-Type", "application/json")
        .header("X-Tenant", "acme")
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

  private ConsumerRecord<byte[], byte[]> record(String from) {
    return kafka.records(from, 1, Eventually.DEADLINE).get(0);
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      if (!header.key().equals("postrider-id")) {
        headers.add(header.key() + "=" + text(header.value()));
      }
    }
    return headers;
  }

  /** Each way on which a message may go. */
  @ParameterizedTest
  @EnumSource
  void keyTopicAndHeadersComeFromTheRequest(Ack ack) throws Exception {
    String other = kafka.newTopic(1);
    Map<String, String> mapped = new LinkedHashMap<>();
    mapped.put("tenant", "header:x-tenant");
    mapped.put("order", "path:{id}");
    mapped.put("absent", "query:absent");
    PublisherConfigBuilder config = config()
        .ack(ack)
        .key("{header:x-tenant}-{json:/order/id}")
        .topicFrom("json:/to")
        .allowedTopics(other)
        .includeHeaders("x-tenant")
        .recordHeaders(mapped)
        .staticRecordHeaders(Map.of("source", "web: {uuid}"))
        .pathTemplate("/orders/{id}");
    if (ack.isSpooled()) {
      config.spoolDir(folder.toString());
    }
    String body = "{\"to\":\"" + other + "\",\"order\":{\"id\":4711}}";

    assertEquals(200, publish(config, order(body).build()).status());

    ConsumerRecord<byte[], byte[]> record = record(other);
    assertEquals("acme-4711", text(record.key()));
    assertEquals(
        List.of("x-tenant=acme", "source=web: {uuid}", "tenant=acme", "order=7"), headers(record));
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void valuesOfABodyThatIsNotForwardedAreFoundToo() throws Exception {
    PublisherConfigBuilder config = config()
        .key("json:/id | form:id")
        .envelope(
            EnvelopeConfig.builder().forwardBody(false).forwardMethod(true).build());
    assertEquals(200, publish(config, order("{\"id\":\"\\u20ac\"}").build()).status());
    ConsumerRecord<byte[], byte[]> record = record(topic);
    assertEquals("€", text(record.key()));
    assertEquals("{\"method\":\"POST\"}", text(record.value()));
  }

  @Test
  void withoutAValueTheRecordHasNoKeyAndTheUsualTopic() throws Exception {
    PublisherConfigBuilder config = config().key("json:/id").topicFrom("header:x-topic");
    assertEquals(200, publish(config, order("{\"id\":null}").build()).status());
    assertNull(record(topic).key());
  }

  @Test
  void neededValueThatIsMissingIsNamedInTheReply() throws Exception {
    PublisherConfigBuilder config = config().key("json:/i\\\"d | reject");
    Response response = publish(config, order("{}").build());
    assertEquals(400, response.status());
    assertEquals(
        "{\"message\":\"Bad Request\",\"error\":\"missing json:/i\\\"d\"}", response.json());
    assertEquals(
        422, publish(config.statusCodesMissingValue(422), order("{}").build()).status());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void topicOfTheRequestMustBeAllowed() throws Exception {
    PublisherConfigBuilder config = config().topicFrom("header:x-tenant");
    Response response = publish(config, order("{}").build());
    assertEquals(502, response.status());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void keyMayBeSentAsBase64() throws Exception {
    PublisherConfigBuilder config = config().key("header:x-key").keyEncoding(KeyEncoding.BASE64);
    for (String base64 : List.of("+/8=", "-_8", "-_8=")) {
      assertEquals(
          200, publish(config, order("{}").header("X-Key", base64).build()).status());
    }
    for (ConsumerRecord<byte[], byte[]> record : kafka.records(topic, 3, Eventually.DEADLINE)) {
      assertArrayEquals(new byte[] {(byte) 0xFB, (byte) 0xFF}, record.key());
    }
    Response response = publish(config, order("{}").header("X-Key", "a*").build());
    assertEquals(400, response.status());
    assertEquals(
        "{\"message\":\"Bad Request\",\"error\":\"invalid value for key\"}", response.json());
  }

  @Test
  void headersOfTheConfigurationCannotBeMadeUpByACaller() throws Exception {
    PublisherConfigBuilder config = config()
        .forwardAllByDefault(true)
        .excludeHeaders("content-type")
        .staticRecordHeaders(Map.of("source", "web"))
        .recordHeaders(Map.of("user", "consumer"));
    BufferedRequest request =
        order("{}").header("Source", "forged").header("User", "admin").build();
    assertEquals(200, publish(config, request).status());
    assertEquals(List.of("x-tenant=acme", "source=web"), headers(record(topic)));
  }

  /** The example of docs/message.md. */
  @Test
  void documentedConfigurationDoesWhatThePageSays() throws Exception {
    kafka.createTopic("orders.eu", 1, Map.of());
    PublisherConfig example = PublisherConfig.fromJson(Documentation.block("mapped-record"));
    PublisherConfigBuilder config = config()
        .topic(example.topic())
        .allowedTopics(example.allowedTopics())
        .topicFrom(String.valueOf(example.record().topicFrom()))
        .key(String.valueOf(example.record().key()))
        .pathTemplate(String.valueOf(example.record().pathTemplate()))
        .staticRecordHeaders(example.record().staticRecordHeaders());
    Map<String, String> mapped = new LinkedHashMap<>();
    example.record().recordHeaders().forEach((name, value) -> mapped.put(name, value.toString()));
    BufferedRequest request = BufferedRequest.builder("POST", "/tenants/acme/orders")
        .header("Content-Type", "application/json")
        .header("X-Region", "eu")
        .header("X-Request-Id", "r1")
        .body("{\"order\":{\"id\":4711}}".getBytes(UTF_8))
        .build();
    assertEquals(200, publish(config.recordHeaders(mapped), request).status());
    ConsumerRecord<byte[], byte[]> record = record("orders.eu");
    assertEquals("acme-4711", text(record.key()));
    assertEquals(List.of("source=shop", "tenant=acme", "trace=r1"), headers(record));
  }

  @ParameterizedTest
  @EnumSource
  void partitionComesFromTheRequest(Ack ack) throws Exception {
    String parted = kafka.newTopic(3);
    PublisherConfigBuilder config = config()
        .topic(parted)
        .ack(ack)
        .key("header:x-tenant")
        .partitionFrom("json:/p")
        .returnErrorMessage(true);
    if (ack.isSpooled()) {
      config.spoolDir(folder.toString());
    }
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      // Only what has been sent once is certain to be known.
      assertEquals(200, status(publisher, "{}"));
      kafka.records(parted, 1, Eventually.DEADLINE);
      assertEquals(200, status(publisher, "{\"p\": \"2\"}"));
      assertEquals(200, status(publisher, "{\"p\": 0}"));
      if (!ack.equals(Ack.DISK)) {
        Response refused = TransactionalDeliveryTest.await(
            publisher.publish(order("{\"p\": 3}").build()));
        assertEquals(400, refused.status());
        assertEquals(
            "{\"message\":\"Bad Request\",\"error\":\"invalid value for partition_from: the topic has 3"
                + " partitions\"}",
            refused.json());
      }
      for (String p : List.of("-1", "\"x\"", "1.0", "99999999999", "\"\"")) {
        assertEquals(400, status(publisher, "{\"p\": " + p + "}"), p);
      }
    }
    List<Integer> partitions = kafka.records(parted, 3, Eventually.DEADLINE).stream()
        .map(ConsumerRecord::partition)
        .skip(1)
        .sorted()
        .toList();
    assertEquals(2, partitions.size());
    assertEquals(3, kafka.recordCount(parted));
  }

  private static int status(RequestPublisher publisher, String body) throws Exception {
    return TransactionalDeliveryTest.await(publisher.publish(order(body).build()))
        .status();
  }

  @Test
  void aPatternAllowsTopicsThatExistAndNotOurOwn() throws Exception {
    String dead = kafka.newTopic(1);
    String other = kafka.newTopic(1);
    PublisherConfigBuilder config = config()
        .topicFrom("header:x-topic")
        .deadLetterTopic(dead)
        .allowedTopics("*" + other.substring(1), "*" + dead.substring(1));
    assertEquals(
        200, publish(config, order("{}").header("X-Topic", other).build()).status());
    assertEquals(1, kafka.records(other, 1, Eventually.DEADLINE).size());
    for (String topic : List.of(dead, other + "x", "__" + other, "*" + other.substring(1))) {
      assertEquals(
          502, publish(config, order("{}").header("X-Topic", topic).build()).status());
    }
    assertEquals(0, kafka.recordCount(dead));
  }
}
