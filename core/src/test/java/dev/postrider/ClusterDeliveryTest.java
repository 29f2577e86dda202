package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to messages while one of two brokers is away. */
class ClusterDeliveryTest {

  private static EmbeddedKafka kafka;
  private static EmbeddedKafka second;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
    second = kafka.addBroker();
  }

  @AfterAll
  static void stop() {
    second.close();
    kafka.close();
  }

  private static PublisherConfig.Builder config(String topic) {
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
    return producers.statistics().get(0).metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name)
            && entry.getKey().group().equals("producer-metrics"))
        .mapToDouble(entry -> ((Number) entry.getValue().metricValue()).doubleValue())
        .sum();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void outageShorterThanTheDeliveryTimeoutLosesNothingHoweverFewAttempts(boolean async)
      throws Exception {
    String topic = "outage-" + async;
    kafka.createTopicOn(List.of(1, 2), topic, Map.of("min.insync.replicas", "2"));
    PublisherConfig config = config(topic)
        .producerAsync(async)
        .producerRequestAcks(-1)
        .producerRequestTimeout(Duration.ofSeconds(10))
        .producerRequestRetriesMaxAttempts(2)
        .build();
    try (SharedProducers producers = new SharedProducers();
        RequestPublisher publisher = RequestPublisher.create(config, producers)) {
      assertEquals(200, status(publisher.publish(request("before"))));
      Eventually.until("it has arrived", () -> kafka.recordCount(topic) == 1);
      second.stop();
      List<CompletionStage<Response>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        replies.add(publisher.publish(request("during " + i)));
      }
      Eventually.until(
          "more tries than attempts, or a loss",
          () -> metric(producers, "record-retry-total") > 20 * 2
              || metric(producers, "record-error-total") > 0);
      second.startAgain();
      for (CompletionStage<Response> reply : replies) {
        assertEquals(200, status(reply));
      }
      assertEquals(21, kafka.records(topic, 21, Eventually.DEADLINE).size());
    }
  }
}
