package dev.postrider.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.ProducerUse;
import dev.postrider.PublisherListener;
import dev.postrider.RequestPublisher;
import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.RequestView;
import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.GivenUpRecord.Outcome;
import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(KafkaExtension.class)
class PublisherMetricsTest {

  @TempDir
  private Path folder;

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

  /** Each has a buffer of its own in front of the producer. */
  @Test
  void publishersOnOneProducerThatWasHandedInAddUpTheirBuffers() throws Exception {
    var serializer = new ByteArraySerializer();
    var producer = new MockProducer<>(false, null, serializer, serializer);
    PublisherConfig config = PublisherConfig.builder().topic("t").build();
    metrics.bindTo(registry);
    RequestPublisher first = RequestPublisher.create(config, producer);
    try (RequestPublisher second = RequestPublisher.create(config, producer)) {
      first.listen(metrics);
      second.listen(metrics);
      assertEquals(200, status(first, "text/plain", "one"));
      assertEquals(200, status(second, "text/plain", "two"));
      Gauge records =
          registry.get("postrider.buffer.records").tag("client.id", "").gauge();
      assertEquals(2, records.value());
      assertEquals(100_000, registry.get("postrider.buffer.records.max").gauge().value());
      first.close(Duration.ZERO);
      assertEquals(50_000, registry.get("postrider.buffer.records.max").gauge().value());
      second.close(Duration.ZERO);
      assertNull(registry.find("postrider.buffer.records").gauge());
    }
  }

  @Test
  void aProducerThatWasHandedInHasItsOwnClientId(EmbeddedKafka kafka) throws Exception {
    var serializer = new ByteArraySerializer();
    Map<String, Object> properties =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "client.id", "theirs");
    metrics.bindTo(registry);
    try (var producer = new KafkaProducer<>(properties, serializer, serializer);
        RequestPublisher publisher =
            RequestPublisher.create(PublisherConfig.builder().topic("t").build(), producer)) {
      List<String> ids = new ArrayList<>();
      publisher.listen(metrics);
      publisher.listen(new PublisherListener() {
        @Override
        public void opened(ProducerUse use) {
          ids.add(requireNonNull(use.buffer()).get().clientId());
        }
      });
      assertEquals(List.of("theirs"), ids);
      assertEquals(
          0,
          registry
              .get("postrider.buffer.records")
              .tag("client.id", "theirs")
              .gauge()
              .value());
    }
  }

  @Test
  void aPublisherThatIsClosedRegistersNothing() {
    var serializer = new ByteArraySerializer();
    var producer = new MockProducer<>(true, null, serializer, serializer);
    metrics.bindTo(registry);
    RequestPublisher publisher =
        RequestPublisher.create(PublisherConfig.builder().topic("t").build(), producer);
    publisher.close();
    publisher.listen(metrics);
    assertEquals(List.of(), registry.getMeters());
  }

  private PublisherConfigBuilder spooled(EmbeddedKafka kafka, String topic, Ack ack) {
    return config(kafka, topic).ack(ack).spoolDir(folder.toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"DISK", "KAFKA_OR_DISK"})
  void aSpoolShowsWhatItHoldsAndWhatItDelivers(Ack ack, EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1) + "-later";
    metrics.bindTo(registry);
    try (RequestPublisher publisher = RequestPublisher.create(spooled(kafka, topic, ack)
        .spoolAfter(Duration.ofMillis(1))
        .producerRequestTimeout(Duration.ofMillis(100))
        .producerRequestRetriesMaxAttempts(1)
        .build())) {
      publisher.listen(metrics);
      assertEquals(200, status(publisher, "text/plain", "one"));
      assertEquals(1, spool("records").value());
      assertTrue(spool("size").value() > 50);
      assertEquals(1 << 30, spool("size.max").value());
      assertEquals(1, spool("healthy").value());
      Eventually.until("it grows old", () -> spool("age").value() > 0);
      boolean buffers = registry.find("postrider.buffer.records").gauge() != null;
      assertEquals(ack == Ack.KAFKA_OR_DISK, buffers);

      kafka.createTopic(topic, 1, Map.of());
      Eventually.until("it is delivered", () -> spool("records").value() == 0);
      assertEquals(0, spool("age").value());
      Timer acknowledged =
          registry.get("postrider.records.acknowledged").tag("topic", topic).timer();
      assertTrue(acknowledged.count() >= 1);
      assertTrue(acknowledged.max(TimeUnit.MILLISECONDS) >= 1);
      assertEquals(
          "{\"method\":\"POST\",\"body\":\"one\",\"body_args\":{}}".length(),
          registry.get("postrider.record.size").tag("topic", topic).summary().mean());
    }
    assertNull(registry.find("postrider.spool.records").gauge());
  }

  private Gauge spool(String name) {
    return registry.get("postrider.spool." + name).gauge();
  }

  @Test
  void twoSpoolsInOneFolderAreTold(EmbeddedKafka kafka) throws Exception {
    PublisherConfig config = spooled(kafka, kafka.newTopic(1), Ack.DISK).build();
    metrics.bindTo(registry);
    try (RequestPublisher first = RequestPublisher.create(config);
        RequestPublisher second = RequestPublisher.create(config)) {
      first.listen(metrics);
      second.listen(metrics);
      assertEquals(2, registry.get("postrider.spool.records").gauges().size());
    }
  }

  @Test
  void aDeadLetterOfTheSpoolIsCountedByTopicAndReason(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1) + "-small";
    kafka.createTopic(topic, 1, Map.of("max.message.bytes", "2000"));
    metrics.bindTo(registry);
    try (RequestPublisher publisher =
        RequestPublisher.create(spooled(kafka, topic, Ack.DISK).build())) {
      publisher.listen(metrics);
      assertEquals(200, status(publisher, "text/plain", "x".repeat(5000)));
      Eventually.until("it is a dead letter", () -> publisher.pendingRecords() == 0);
      var letters = registry.get("postrider.dead.letters");
      assertEquals(
          1,
          letters
              .tags("topic", topic, "reason", "too_large", "outcome", "dead_letter_file")
              .counter()
              .count());
      assertNull(registry.find("postrider.records.lost").counter());
    }
  }

  private static GivenUpRecord lost(String topic) {
    return new GivenUpRecord(
        new ProducerRecord<>(topic, new byte[0]),
        Outcome.LOST,
        LossReason.TIMED_OUT,
        new TimeoutException("as if"),
        1);
  }

  @Test
  void aCounterKeepsItsTopicWhenManyOthersCome() {
    metrics.bindTo(registry);
    metrics.givenUp(lost("first"));
    for (int i = 0; i < 1200; i++) {
      metrics.acknowledged("t" + i, 1, 1);
    }
    metrics.givenUp(lost("first"));
    var lost = registry.get("postrider.records.lost");
    assertEquals(2, lost.tag("topic", "first").counter().count());
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
      metrics.bindTo(registry);
      publisher.listen(metrics);
      assertEquals(200, status(publisher, "text/plain", "two"));
      assertEquals(1, requests("sent", 200).count());
    }
  }

  @Test
  void theDocumentedTableIsThatOfTheMeters(EmbeddedKafka kafka) throws Exception {
    PublisherConfig config = spooled(kafka, kafka.newTopic(1), Ack.KAFKA_OR_DISK)
        .spoolAfter(Duration.ofMinutes(1))
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      // snippet: metrics
      var metrics = new PublisherMetrics();
      metrics.bindTo(registry);
      publisher.listen(metrics);
      // snippet end
      assertEquals(200, status(publisher, "text/plain", "one"));
      for (Outcome outcome : Outcome.values()) {
        metrics.givenUp(new GivenUpRecord(
            new ProducerRecord<>("t", new byte[0]),
            outcome,
            LossReason.TIMED_OUT,
            new TimeoutException("as if"),
            1));
      }
      metrics.schemaFetched(true);
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
