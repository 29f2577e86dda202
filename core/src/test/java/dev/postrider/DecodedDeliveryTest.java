package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Compressed bodies up to a broker. */
@ExtendWith(KafkaExtension.class)
class DecodedDeliveryTest {

  private static final byte[] BODY = "{\"order\":4711}".getBytes(UTF_8);

  private final EmbeddedKafka kafka;
  private final String topic;

  DecodedDeliveryTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .returnErrorMessage(true)
        .decodeContentEncoding(true);
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(encoded)) {
      out.write(body);
    }
    return encoded.toByteArray();
  }

  private static BufferedRequest.Builder json(String coding, byte[] body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .header("Content-Encoding", coding)
        .body(body);
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

  private byte[] onlyValue() {
    return kafka.records(topic, 1, Eventually.DEADLINE).get(0).value();
  }

  @Test
  void theMessageIsThatOfTheDecodedBodyAndSaysSo() throws Exception {
    assertEquals(
        200, publish(config().build(), json("gzip", gzip(BODY)).build()).status());
    byte[] value = onlyValue();
    Json.assertSame(Json.parse(Documentation.block("body-decoded")), value);
    Envelope envelope = EnvelopeReader.read(value);
    assertArrayEquals(BODY, envelope.body());
    assertEquals(List.of("gzip"), envelope.decodedCodings());
  }

  @Test
  void anUnknownCodingLeavesTheBodyAsItCame() throws Exception {
    assertEquals(200, publish(config().build(), json("gzip, br", BODY).build()).status());
    Envelope envelope = EnvelopeReader.read(onlyValue());
    assertArrayEquals(BODY, envelope.body());
    assertEquals(List.of(), envelope.decodedCodings());
  }

  @Test
  void withoutTheSettingTheBodyStaysAsItCame() throws Exception {
    byte[] encoded = gzip(BODY);
    PublisherConfig config = config().decodeContentEncoding(false).build();
    assertEquals(200, publish(config, json("gzip", encoded).build()).status());
    assertArrayEquals(encoded, EnvelopeReader.read(onlyValue()).body());
  }

  @Test
  void damageAndBombsAreAnsweredWithTheirReason() throws Exception {
    byte[] encoded = gzip(BODY);
    byte[] cut = Arrays.copyOf(encoded, encoded.length - 9);
    Response damaged = publish(config().build(), json("gzip", cut).build());
    assertEquals(400, damaged.status());
    assertTrue(damaged.json().contains("the end is missing at byte " + cut.length), damaged.json());
    Response bomb =
        publish(config().build(), json("gzip", gzip(new byte[512 * 1024])).build());
    assertEquals(413, bomb.status());
    assertTrue(bomb.json().contains("max_decoding_ratio"), bomb.json());
  }

  @Test
  void signaturesAreOverTheBytesAsTheyCame() throws Exception {
    byte[] encoded = gzip(BODY);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("s".getBytes(UTF_8), "HmacSHA256"));
    String signature = "sha256=" + HexFormat.of().formatHex(mac.doFinal(encoded));
    BufferedRequest signed =
        json("gzip", encoded).header("X-Hub-Signature-256", signature).build();
    PublisherConfig config =
        config().signatureScheme("github").signatureSecret("s").build();
    assertEquals(200, publish(config, signed).status());
    assertArrayEquals(BODY, EnvelopeReader.read(onlyValue()).body());
  }

  @Test
  void aBodyThatIsNotForwardedIsNotDecoded() throws Exception {
    PublisherConfig config = config()
        .envelope(
            EnvelopeConfig.builder().forwardMethod(true).forwardBody(false).build())
        .build();
    assertEquals(200, publish(config, json("gzip", BODY).build()).status());
  }
}
