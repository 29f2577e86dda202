package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The code at the top of README.md, run. */
@ExtendWith(KafkaExtension.class)
class DocumentedCodeTest {

  private static final String SOURCE = "src/test/java/dev/postrider/DocumentedCodeTest.java";

  @Test
  void fiveLinesMakeTheMessageThatStandsAboveThem(EmbeddedKafka kafka) throws Exception {
    String brokers = kafka.bootstrapServers();
    String topic = kafka.newTopic(1);
    byte[] body = "{\"order\":4711,\"price\":19.90}".getBytes(UTF_8);
    Response sent;
    // snippet: five-lines
    var config = PublisherConfig.builder()
        .bootstrapServers(brokers)
        .topic(topic)
        .envelope(EnvelopeConfig.wholeRequest())
        .producerAsync(false)
        .build();
    try (var publisher = RequestPublisher.create(config)) {
      var request = BufferedRequest.builder("POST", "/orders?id=7")
          .body(body)
          .header("Host", "api.example.com")
          .header("Content-Type", "application/json")
          .build();
      sent = publisher.publish(request).toCompletableFuture().get();
    }
    // snippet end
    var record = kafka.records(topic, 1, Eventually.DEADLINE).get(0);
    assertEquals("{\"message\":\"message sent\"}", sent.json());
    Json.assertSame(Json.parse(Documentation.block("envelope")), record.value());
    // snippet: consumer
    Envelope envelope = EnvelopeReader.read(record.value());
    byte[] received = envelope.body();
    // snippet end
    assertEquals(new String(body, UTF_8), new String(requireNonNull(received), UTF_8));
    Documentation.assertShows("five-lines", SOURCE);
    Documentation.assertShows("consumer", SOURCE);
  }
}
