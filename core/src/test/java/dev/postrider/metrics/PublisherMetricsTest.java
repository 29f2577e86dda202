package dev.postrider.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.RequestView;
import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class PublisherMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final PublisherMetrics metrics = new PublisherMetrics();

  private static PublisherConfigBuilder config(EmbeddedKafka kafka, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .envelope(EnvelopeConfig.builder().forwardMethod(true).build());
  }

  private static RequestView request(String contentType, String body) {
    return BufferedRequest.builder("POST", "/?topics=other")
        .header("Content-Type", contentType)
        .body(body.getBytes(UTF_8))
        .build();
  }

  private static int status(RequestPublisher publisher, String contentType, String body)
      throws Exception {
    return publisher
        .publish(request(contentType, body))
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES)
        .status();
  }

  private Timer requests(String outcome, int status) {
    return registry
        .get("postrider.requests")
        .tags("outcome", outcome, "status", Integer.toString(status))
        .timer();
  }

  @Test
  void requestsAndRecordsAreCountedAsTheyEnd(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    metrics.bindTo(registry);
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka, topic).producerAsync(false).methods("POST").build())) {
      publisher.listen(metrics);
      assertEquals(200, status(publisher, "text/plain", "one"));
      assertEquals(200, status(publisher, "text/plain", "two"));
      assertEquals(400, status(publisher, "application/json", "{"));
      RequestView get = BufferedRequest.builder("GET", "/").build();
      assertEquals(405, publisher.publish(get).toCompletableFuture().get().status());

      assertEquals(2, requests("sent", 200).count());
      assertEquals(1, requests("malformed", 400).count());
      assertEquals(1, requests("method_not_allowed", 405).count());
      Timer acknowledged =
          registry.get("postrider.records.acknowledged").tag("topic", topic).timer();
      assertEquals(2, acknowledged.count());
      assertTrue(requests("sent", 200).totalTime(TimeUnit.NANOSECONDS)
          >= acknowledged.totalTime(TimeUnit.NANOSECONDS));
      var size = registry.get("postrider.record.size").tag("topic", topic).summary();
      assertEquals(
          2 * "{\"method\":\"POST\",\"body\":\"one\",\"body_args\":{}}".length(),
          size.totalAmount());
      assertEquals(0, registry.get("postrider.buffer.records").gauge().value());
      assertEquals(50_000, registry.get("postrider.buffer.records.max").gauge().value());
      assertEquals(32 << 20, registry.get("postrider.buffer.size.max").gauge().value());
      assertEquals(1, registry.get("postrider.producer.healthy").gauge().value());
      assertEquals(
          2, registry.get("kafka.producer.record.send.total").functionCounter().count());
    }
    assertNull(registry.find("postrider.buffer.records").gauge());
    assertNull(registry.find("kafka.producer.record.send.total").meter());
    assertEquals(2, requests("sent", 200).count());
  }

  @Test
  void theRequestOfAsynchronousModeIsAnsweredBeforeItsRecordIsAcknowledged(EmbeddedKafka kafka)
      throws Exception {
    String topic = kafka.newTopic(1);
    metrics.bindTo(registry);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic).producerAsync(true).build())) {
      publisher.listen(metrics);
      assertEquals(200, status(publisher, "text/plain", "one"));
      assertEquals(1, requests("sent", 200).count());
      Eventually.until(
          "the record is acknowledged",
          () -> registry.find("postrider.records.acknowledged").timer() != null
              && registry.get("postrider.records.acknowledged").timer().count() == 1);
    }
    assertEquals(1, requests("sent", 200).count());
  }

  @Test
  void lostRecordsAreCountedByTopicAndReason() throws Exception {
    var serializer = new ByteArraySerializer();
    var producer = new MockProducer<>(false, null, serializer, serializer);
    metrics.bindTo(registry);
    try (RequestPublisher publisher =
        RequestPublisher.create(PublisherConfig.builder().topic("t").build(), producer)) {
      publisher.listen(metrics);
      assertEquals(200, status(publisher, "text/plain", "one"));
      Eventually.until(
          "the producer has the record",
          () -> producer.errorNext(new RecordTooLargeException("x")));
      var lost = registry.get("postrider.records.lost");
      assertEquals(1, lost.tags("topic", "t", "reason", "too_large").counter().count());
    }
  }

  @Test
  @SuppressWarnings("try") // a second close does nothing
  void publishersThatShareAProducerShareItsMeters(EmbeddedKafka kafka) throws Exception {
    PublisherConfig config = config(kafka, kafka.newTopic(1)).build();
    try (var producers = new SharedProducers();
        RequestPublisher first = RequestPublisher.create(config, producers);
        RequestPublisher second = RequestPublisher.create(config, producers)) {
      first.listen(metrics);
      metrics.bindTo(registry);
      second.listen(metrics);
      assertEquals(1, registry.get("postrider.buffer.records").gauges().size());
      first.close();
      assertEquals(1, registry.get("postrider.buffer.records").gauges().size());
      second.close();
      assertNull(registry.find("postrider.buffer.records").gauge());
    }
  }

  @Test
  void moreTopicsThanAThousandAreOne() {
    metrics.bindTo(registry);
    for (int i = 0; i < 1200; i++) {
      metrics.acknowledged("t" + i, 1, 1);
    }
    metrics.acknowledged("t0", 1, 1);
    assertEquals(1001, registry.get("postrider.record.size").summaries().size());
    assertEquals(
        200,
        registry
            .get("postrider.record.size")
            .tag("topic", "(other topics)")
            .summary()
            .count());
    assertEquals(
        2, registry.get("postrider.record.size").tag("topic", "t0").summary().count());
  }

  @Test
  void aListenerThatFailsChangesNothingForTheRequest() throws Exception {
    var serializer = new ByteArraySerializer();
    var producer = new MockProducer<>(true, null, serializer, serializer);
    PublisherConfig config =
        PublisherConfig.builder().topic("t").producerAsync(false).build();
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      publisher.listen(new PublisherListener() {
        @Override
        public void responded(String outcome, int status, long nanos) {
          throw new IllegalStateException("planted");
        }

        @Override
        public void acknowledged(String topic, long bytes, long nanos) {
          throw new IllegalStateException("planted");
        }
      });
      assertEquals(200, status(publisher, "text/plain", "one"));
      assertThrows(IllegalStateException.class, () -> publisher.listen(metrics));
    }
  }

  @Test
  void theDocumentedTableIsThatOfTheMeters(EmbeddedKafka kafka) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka, kafka.newTopic(1)).producerAsync(false).build())) {
      // snippet: metrics
      var metrics = new PublisherMetrics();
      metrics.bindTo(registry);
      publisher.listen(metrics);
      // snippet end
      assertEquals(200, status(publisher, "text/plain", "one"));
      metrics.lost("t", LossReason.TIMED_OUT);
      var rows = new TreeMap<String, String>();
      for (Meter meter : registry.getMeters()) {
        Meter.Id id = meter.getId();
        if (id.getName().startsWith("postrider.")) {
          assertNotNull(id.getDescription(), id.getName());
          rows.put(id.getName(), row(id));
        }
      }
      Documentation.assertShows(
          "metrics", "src/test/java/dev/postrider/metrics/PublisherMetricsTest.java");
      Documentation.assertShowsTable(
          "meters",
          "| meter | type | unit | tags | meaning |\n|---|---|---|---|---|\n"
              + String.join("", rows.values()));
    }
  }

  private static String row(Meter.Id id) {
    String unit = id.getBaseUnit() == null ? "" : id.getBaseUnit();
    String tags = String.join(
        ", ", id.getTags().stream().map(tag -> "`" + tag.getKey() + "`").toList());
    return "| `" + id.getName() + "` | " + id.getType().name().toLowerCase(Locale.ROOT) + " | "
        + unit + " | " + tags + " | " + id.getDescription() + " |\n";
  }
}
