package dev.postrider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies in other charsets, up to a broker. */
@ExtendWith(KafkaExtension.class)
class CharsetDeliveryTest {

  private static final String TYPE = "application/problem+json; charset=iso-8859-1";
  private static final byte[] BODY = "{\"name\":\"Zo\u00eb\"}".getBytes(ISO_8859_1);

  private final EmbeddedKafka kafka;
  private final String topic;

  CharsetDeliveryTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .envelope(EnvelopeConfig.builder().jsonContentTypes(List.of("standard")).build())
        .decodeCharset(true);
  }

  private ConsumerRecord<byte[], byte[]> sent(
      PublisherConfigBuilder config, BufferedRequest request) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config.build())) {
      Response response = TransactionalDeliveryTest.await(publisher.publish(request));
      assertEquals(200, response.status(), response.json());
    }
    return kafka.records(topic, 1, Eventually.DEADLINE).get(0);
  }

  private static BufferedRequest.Builder request() {
    return BufferedRequest.builder("POST", "/").header("Content-Type", TYPE);
  }

  @Test
  void theMessageIsTheOneThatTheManualShows() throws Exception {
    byte[] message = sent(config(), request().body(BODY).build()).value();
    Json.assertSame(Json.parse(Documentation.block("body-charset")), message);
    assertArrayEquals(BODY, EnvelopeReader.read(message).body());
  }

  /** The coding is undone first; redaction, values and the record are of the text. */
  @Test
  void everythingBehindSeesTheText() throws Exception {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(encoded)) {
      gzip.write("{\"name\":\"Zo\u00eb\",\"pin\":\"\u00e0\"}".getBytes(ISO_8859_1));
    }
    ConsumerRecord<byte[], byte[]> record = sent(
        config()
            .decodeContentEncoding(true)
            .messageFormat(MessageFormat.JSON_BODY)
            .key("json:/name")
            .redactBody("pin"),
        request().header("Content-Encoding", "gzip").body(encoded.toByteArray()).build());
    assertEquals("Zo\u00eb", new String(record.key(), UTF_8));
    assertEquals("{\"name\":\"Zo\u00eb\",\"pin\":\"***\"}", new String(record.value(), UTF_8));
  }
}
