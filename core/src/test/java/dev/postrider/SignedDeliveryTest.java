package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.SignatureFailure;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of signed and unsigned requests, up to a broker. */
@ExtendWith(KafkaExtension.class)
class SignedDeliveryTest {

  /** The example of GitHub's documentation, "Validating webhook deliveries". */
  private static final String SECRET = "It's a Secret to Everybody";

  private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);
  private static final String SIGNATURE =
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  private final EmbeddedKafka kafka;
  private final String topic;

  SignedDeliveryTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config(SignatureFailure onFailure) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .forwardAllByDefault(true)
        .signatureScheme("github")
        .signatureSecret("another")
        .signatureSecondSecret(SECRET)
        .signatureOnFailure(onFailure);
  }

  private static BufferedRequest signed(byte[] body) {
    return unsigned(body).header("X-Hub-Signature-256", SIGNATURE).build();
  }

  private static BufferedRequest.Builder unsigned(byte[] body) {
    return BufferedRequest.builder("POST", "/hook?topics=elsewhere")
        .header("Content-Type", "text/plain")
        .body(body);
  }

  private static List<Response> publish(PublisherConfig config, BufferedRequest... requests)
      throws Exception {
    List<Response> responses = new ArrayList<>();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      for (BufferedRequest request : requests) {
        responses.add(publisher
            .publish(request)
            .toCompletableFuture()
            .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS));
      }
    }
    return responses;
  }

  private static List<String> verdicts(ConsumerRecord<byte[], byte[]> record) {
    List<String> values = new ArrayList<>();
    record
        .headers()
        .headers("postrider-signature")
        .forEach(header -> values.add(new String(header.value(), UTF_8)));
    return values;
  }

  @Test
  void whatIsNotSignedIsAnswered401AndSentNowhere() throws Exception {
    byte[] changed = "Hello, world!".getBytes(UTF_8);
    List<Response> responses = publish(
        config(SignatureFailure.REJECT).build(),
        signed(changed),
        unsigned(BODY).build(),
        signed(BODY));
    for (Response refused : responses.subList(0, 2)) {
      assertEquals(401, refused.status());
      assertEquals(
          "{\"message\":\"Unauthorized\",\"error\":\"invalid signature\"}", refused.json());
      assertEquals("hmac", refused.headers().get("WWW-Authenticate"));
    }
    assertEquals(200, responses.get(2).status());
    ConsumerRecord<byte[], byte[]> only =
        kafka.records(topic, 1, Eventually.DEADLINE).get(0);
    assertArrayEquals(BODY, EnvelopeReader.read(only.value()).body());
    assertEquals(List.of(), verdicts(only));
    assertEquals(1, kafka.recordCount(topic));
  }

  @Test
  void detailsSayWhatWasWrongAndShowNoSignature() throws Exception {
    List<Response> responses = publish(
        config(SignatureFailure.REJECT).returnErrorMessage(true).build(),
        signed("x".getBytes(UTF_8)),
        unsigned(BODY).build());
    assertTrue(responses.get(0).json().contains("\"invalid signature: invalid\""));
    assertTrue(responses.get(1).json().contains("\"invalid signature: missing\""));
  }

  /** Whatever topic they name, and the sender is told nothing. */
  @Test
  void whatIsNotSignedGoesToTheQuarantine() throws Exception {
    String quarantine = kafka.newTopic(1);
    List<Response> responses = publish(
        config(SignatureFailure.QUARANTINE)
            .signatureQuarantineTopic(quarantine)
            .topicsQueryArg("topics")
            .allowedTopics("elsewhere-not")
            .build(),
        unsigned(BODY).header("postrider-signature", "valid").build());
    assertEquals(200, responses.get(0).status());
    ConsumerRecord<byte[], byte[]> only =
        kafka.records(quarantine, 1, Eventually.DEADLINE).get(0);
    assertArrayEquals(BODY, EnvelopeReader.read(only.value()).body());
    assertEquals(List.of("missing"), verdicts(only));
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void flagsEachRecordAndNoSenderCanForgeTheFlag() throws Exception {
    publish(
        config(SignatureFailure.FLAG).build(),
        signed(BODY),
        unsigned(BODY)
            .header("X-Hub-Signature-256", "sha256=00")
            .header("Postrider-Signature", "valid")
            .build(),
        unsigned(BODY).build());
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic, 3, Eventually.DEADLINE);
    assertEquals(
        List.of(List.of("valid"), List.of("invalid"), List.of("missing")),
        records.stream().map(SignedDeliveryTest::verdicts).toList());
  }

  /** The body is needed for its signature alone. */
  @Test
  void signaturesOfBodiesThatAreNotForwardedCount() throws Exception {
    PublisherConfig config = config(SignatureFailure.REJECT)
        .envelope(
            EnvelopeConfig.builder().forwardMethod(true).forwardBody(false).build())
        .build();
    assertTrue(RequestPartsTest.partsOf(config).body());
    List<Response> responses = publish(config, signed(BODY), signed(new byte[1]));
    assertEquals(List.of(200, 401), responses.stream().map(Response::status).toList());
    assertNull(
        EnvelopeReader.read(kafka.records(topic, 1, Eventually.DEADLINE).get(0).value())
            .body());
  }

  @Test
  void aBodyOverTheLimitIsNotHashed() throws Exception {
    PublisherConfig config = config(SignatureFailure.FLAG)
        .envelope(EnvelopeConfig.builder().maxBodyBytes(BODY.length - 1).build())
        .build();
    assertEquals(413, publish(config, signed(BODY)).get(0).status());
  }
}
