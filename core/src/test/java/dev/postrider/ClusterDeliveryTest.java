package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.LostRecords;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What happens to messages while one of two brokers is away. */
class ClusterDeliveryTest {

  private static PublisherConfigBuilder config(EmbeddedKafka kafka, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsyncFlushTimeout(Duration.ofMillis(5));
  }

  private static BufferedRequest request(String body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "text/plain")
        .body(body.getBytes(UTF_8))
        .build();
  }

  private static int status(CompletionStage<Response> stage) throws Exception {
    return stage
        .toCompletableFuture()
        .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS)
        .status();
  }

  private static double metric(SharedProducers producers, String name) {
    return producers.statistics().stream()
        .flatMap(producer -> producer.metrics().entrySet().stream())
        .filter(metric -> metric.getKey().name().equals(name)
            && metric.getKey().group().equals("producer-metrics"))
        .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
        .sum();
  }

  /** A broker that misses a replica says so at once, and tries would be over within a second. */
  @Test
  void outageShorterThanTheDeliveryTimeoutLosesNothingHoweverFewAttempts() throws Exception {
    // A broker may come back only when the session it had before is over.
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Map.of("broker.session.timeout.ms", "2000"));
        EmbeddedKafka second = kafka.addBroker();
        SharedProducers producers = new SharedProducers()) {
      List<CompletionStage<Response>> responses = new ArrayList<>();
      List<RequestPublisher> publishers = new ArrayList<>();
      for (boolean async : new boolean[] {true, false}) {
        String topic = "async-" + async;
        kafka.createTopicOn(List.of(1, 2), topic, Map.of("min.insync.replicas", "2"));
        PublisherConfig config = config(kafka, topic)
            .producerAsync(async)
            .producerRequestAcks(-1)
            .producerRequestTimeout(Duration.ofSeconds(10))
            .producerRequestRetriesMaxAttempts(2)
            .build();
        publishers.add(RequestPublisher.create(config, producers));
        publishers.get(publishers.size() - 1).publish(request("before"));
        Eventually.until("it has arrived", () -> kafka.recordCount(topic) == 1);
      }
      second.stop();
      for (int i = 0; i < 20; i++) {
        responses.add(publishers.get(0).publish(request("during " + i)));
        responses.add(publishers.get(1).publish(request("during " + i)));
      }
      Eventually.until(
          "more tries than attempts, or a loss",
          () -> metric(producers, "record-retry-total") > 40 * 2
              || metric(producers, "record-error-total") > 0);
      second.startAgain();
      for (CompletionStage<Response> response : responses) {
        assertEquals(200, status(response));
      }
      assertEquals(21, kafka.records("async-true", 21, Eventually.DEADLINE).size());
      assertEquals(21, kafka.records("async-false", 21, Eventually.DEADLINE).size());
      assertEquals(List.of(), producers.lost());
    }
  }

  /** Three topics with one producer: the broker of one is gone, one does not exist, one is well. */
  @Test
  void deadAndMissingTopicsNeitherRefuseNorCloseTheHealthyOne() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        SharedProducers producers = new SharedProducers()) {
      EmbeddedKafka second = kafka.addBroker();
      kafka.createTopicOn(List.of(1), "healthy", Map.of());
      kafka.createTopicOn(List.of(2), "dead", Map.of());
      List<RequestPublisher> publishers = new ArrayList<>();
      for (String topic : List.of("healthy", "dead", "missing")) {
        PublisherConfig config = config(kafka, topic)
            .producerAsyncBufferingLimitsMessagesInMemory(1000)
            .producerRequestTimeout(Duration.ofMillis(500))
            .producerRequestRetriesMaxAttempts(4)
            .producerAsyncHealthGating(true)
            .producerAsyncHealthProbeInterval(Duration.ofSeconds(60))
            .producerProperties(Map.of("buffer.memory", "8000000"))
            .build();
        publishers.add(RequestPublisher.create(config, producers));
      }
      assertEquals(1, producers.size());
      assertEquals(200, status(publishers.get(1).publish(request("before"))));
      Eventually.until("it has arrived", () -> kafka.recordCount("dead") == 1);
      second.close();

      String large = "x".repeat(100_000);
      int sent = 0;
      int refused = 0;
      long start = System.nanoTime();
      // Until records of both have been given up: then they might have closed the healthy one.
      while (producers.lost().stream().map(LostRecords::reason).distinct().count() < 2) {
        publishers.get(1).publish(request(large));
        publishers.get(2).publish(request(large));
        // What is left when no large one fits any more.
        for (int i = 0; i < 20; i++) {
          publishers.get(1).publish(request("x"));
        }
        if (status(publishers.get(0).publish(request(Integer.toString(sent)))) == 200) {
          sent++;
        } else {
          refused++;
        }
        assertTrue(System.nanoTime() - start < Eventually.DEADLINE.toNanos(), producers::toString);
        TimeUnit.MILLISECONDS.timedJoin(Thread.currentThread(), 2);
      }
      assertEquals(0, refused);
      assertEquals(sent, kafka.records("healthy", sent, Eventually.DEADLINE).size());
      assertTrue(producers.statistics().get(0).healthy());
      List<LostRecords> lost = producers.lost();
      assertTrue(lost.stream().noneMatch(some -> some.topic().equals("healthy")), lost::toString);
      assertTrue(
          lost.stream()
              .anyMatch(some ->
                  some.topic().equals("missing") && some.reason() == LossReason.UNKNOWN_TOPIC),
          lost::toString);
    }
  }
}
