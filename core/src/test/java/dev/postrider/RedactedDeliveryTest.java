package dev.postrider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.Ack;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.CommittedRecords;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redacted requests up to a broker. */
@ExtendWith(KafkaExtension.class)
class RedactedDeliveryTest {

  private final EmbeddedKafka kafka;
  private final String topic;

  RedactedDeliveryTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private static Response publish(PublisherConfig config, BufferedRequest request)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      return publisher
          .publish(request)
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private PublisherConfig shown() throws Exception {
    ObjectNode json = (ObjectNode) Json.parse(Documentation.block("redaction"));
    String[] broker = kafka.bootstrapServers().split(":", -1);
    json.withArray("bootstrap_servers")
        .removeAll()
        .addObject()
        .put("host", broker[0])
        .put("port", Integer.parseInt(broker[1]));
    json.put("topic", topic).put("producer_async", false);
    json.withObject("/error_handling").put("return_error_message", true);
    return PublisherConfig.fromJson(json.toString());
  }

  private static BufferedRequest order(String body) {
    return BufferedRequest.builder("POST", "/pay?token=t0p&lang=de")
        .header("Authorization", "Bearer abc")
        .header("Content-Type", "application/json")
        .body(body.getBytes(UTF_8))
        .build();
  }

  @Test
  void theMessageIsTheOneThatTheManualShows() throws Exception {
    String body = "{\"order\": 7, \"card\": {\"number\": \"4111\", \"name\": \"A\"}}";
    assertEquals(200, publish(shown(), order(body)).status());
    Json.assertSame(
        Json.parse(Documentation.block("redacted")),
        kafka.records(topic, 1, Eventually.DEADLINE).get(0).value());
  }

  /** The bytes before have another number in what is made of them. */
  @Test
  void aMalformedBodyIsRefusedWithTheByteOfTheRequest() throws Exception {
    String body = "{\"card\": {\"number\": \"4111 1111 1111 1111\"}, \"n\": 1e400}";
    Response response = publish(shown(), order(body));
    assertEquals(400, response.status());
    assertTrue(response.json().contains("byte " + body.indexOf("1e400")), response.json());
  }

  @Test
  void aBodyThatCannotBeSearchedIsLeftOut() throws Exception {
    BufferedRequest text = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "text/plain")
        .body("4111".getBytes(UTF_8))
        .build();
    assertEquals(200, publish(shown(), text).status());
    byte[] value = kafka.records(topic, 1, Eventually.DEADLINE).get(0).value();
    assertNull(EnvelopeReader.read(value).body());
  }

  @Test
  void theSignatureIsOverTheWholeBody() throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .signatureScheme("github")
        .signatureSecret("It's a Secret to Everybody")
        .envelope(EnvelopeConfig.wholeRequest())
        .redactHeaders("X-Hub-Signature-256")
        .redactBody("a")
        .build();
    BufferedRequest signed = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "text/plain")
        .header(
            "X-Hub-Signature-256",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
        .body("Hello, World!".getBytes(UTF_8))
        .build();
    assertEquals(200, publish(config, signed).status());
  }

  /** Not in the files of the spool either, nor in what they say of a record that no broker takes. */
  @ParameterizedTest
  @EnumSource(names = {"DISK", "KAFKA_OR_DISK"})
  void theDiskHasNoRedactedValue(Ack ack, @TempDir Path folder) throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers("127.0.0.1:1")
        .topic(topic)
        .ack(ack)
        .spoolDir(folder.toString())
        .envelope(EnvelopeConfig.wholeRequest())
        .key("json:/card/number")
        .recordHeaders(Map.of("auth", "header:authorization"))
        .redactHeaders("authorization")
        .redactQuery("token")
        .redactBody("/card")
        .build();
    RequestPublisher publisher = RequestPublisher.create(config);
    try {
      BufferedRequest order = order("{\"order\":7,\"card\":{\"number\":\"4111\"}}");
      assertEquals(
          200, TransactionalDeliveryTest.await(publisher.publish(order)).status());
      StringBuilder disk = new StringBuilder();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          disk.append(Files.readString(file, ISO_8859_1));
        }
      }
      assertTrue(disk.indexOf("order") >= 0, "the record is on disk");
      for (String secret : List.of("4111", "t0p", "Bearer abc")) {
        assertEquals(-1, disk.indexOf(secret), secret);
      }
    } finally {
      publisher.close(Duration.ZERO);
    }
  }

  /** An unsigned hash of a short value could be tried out by whoever reads the claims. */
  @Test
  void aFingerprintIsOfTheRedactedBody() throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .idempotency("header:Idempotency-Key")
        .idempotencyTopic(kafka.newTopic(1))
        .redactBody("/card/number")
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      Eventually.until(
          "claims are read",
          () -> publisher.reachesBrokers(Duration.ofSeconds(5)).equals(Optional.of(true)));
      for (String number : List.of("4111", "4112")) {
        Response response = TransactionalDeliveryTest.await(
            publisher.publish(keyed("{\"card\":{\"number\":" + number + "}}")));
        assertEquals(200, response.status(), response.json());
      }
      Response other = TransactionalDeliveryTest.await(publisher.publish(keyed("{\"card\":{}}")));
      assertEquals(422, other.status());
    }
    assertEquals(1, CommittedRecords.of(kafka, topic).size());
  }

  private static BufferedRequest keyed(String json) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "k")
        .body(json.getBytes(UTF_8))
        .build();
  }

  /** Else redaction would make a tombstone, which deletes what the key had, of a request with a body. */
  @Test
  void aBodyThatIsLeftOutIsNotEmpty() throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .key("constant:k")
        .tombstoneWhen("empty_body")
        .redactBody("a")
        .build();
    BufferedRequest text = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "text/plain")
        .body("4111".getBytes(UTF_8))
        .build();
    assertEquals(200, publish(config, text).status());
    assertNotNull(kafka.records(topic, 1, Eventually.DEADLINE).get(0).value());
  }

  @ParameterizedTest
  @EnumSource(names = {"RAW_BODY", "JSON_BODY"})
  void aRecordThatIsTheBodyIsRefusedIfThatCannotBeSearched(MessageFormat format) throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .returnErrorMessage(true)
        .messageFormat(format)
        .redactBody("a")
        .build();
    Response response = publish(
        config,
        BufferedRequest.builder("POST", "/")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "br")
            .body("4111".getBytes(UTF_8))
            .build());
    assertEquals(400, response.status());
    assertTrue(response.json().contains("cannot be redacted"), response.json());
  }
}
