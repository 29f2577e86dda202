package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.LostRecords;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to messages while brokers come and go. */
@ExtendWith(KafkaExtension.class)
class RequestPublisherDeliveryTest {

  private static PublisherConfigBuilder config(EmbeddedKafka kafka, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsyncFlushTimeout(Duration.ofMillis(5));
  }

  private static BufferedRequest request(String target, String body) {
    return BufferedRequest.builder("POST", target)
        .header("Content-Type", "text/plain")
        .header("Authorization", "Bearer SECRET-CREDENTIAL")
        .body(body.getBytes(UTF_8))
        .build();
  }

  private static Response await(CompletionStage<Response> stage) throws Exception {
    return stage.toCompletableFuture().get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static List<String> bodies(EmbeddedKafka kafka, String topic, int count) {
    return kafka.records(topic, count, Eventually.DEADLINE).stream()
        .map(record ->
            new String(requireNonNull(EnvelopeReader.read(record.value()).body()), UTF_8))
        .toList();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void orderHoldsFromBeforeTheBrokerIsThereToAfter(boolean async) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("order", 1, Map.of());
      kafka.stop();
      List<CompletionStage<Response>> responses = new CopyOnWriteArrayList<>();
      try (RequestPublisher publisher =
          RequestPublisher.create(config(kafka, "order").producerAsync(async).build())) {
        for (String body : numbers(0, 200)) {
          responses.add(publisher.publish(request("/", body)));
        }
        Thread starting = new Thread(kafka::startAgain);
        starting.start();
        for (String body : numbers(200, 1000)) {
          responses.add(publisher.publish(request("/", body)));
          TimeUnit.MILLISECONDS.timedJoin(starting, 2);
        }
        starting.join();
        for (CompletionStage<Response> response : responses) {
          assertEquals(200, await(response).status());
        }
      }
      assertEquals(numbers(0, 1000), bodies(kafka, "order", 1000));
    }
  }

  @Test
  void asyncMessagesOfAShortOutageArrive() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("outage", 1, Map.of());
      try (RequestPublisher publisher =
          RequestPublisher.create(config(kafka, "outage").build())) {
        assertEquals(200, await(publisher.publish(request("/", "before"))).status());
        bodies(kafka, "outage", 1);
        kafka.stop();
        assertEquals(200, await(publisher.publish(request("/", "during"))).status());
        kafka.startAgain();
        assertEquals(200, await(publisher.publish(request("/", "after"))).status());
        assertEquals(List.of("before", "during", "after"), bodies(kafka, "outage", 3));
      }
    }
  }

  @Test
  void deadBrokerFillsTheBacklogAndClosingEndsInTime() throws Exception {
    EmbeddedKafka gone = EmbeddedKafka.start();
    PublisherConfig config =
        config(gone, "t").producerAsyncBufferingLimitsMessagesInMemory(10).build();
    gone.close();
    try (LogLines log = LogLines.ofAllLevels("dev.postrider")) {
      RequestPublisher publisher = RequestPublisher.create(config);
      for (String body : numbers(0, 10)) {
        assertEquals(200, await(publisher.publish(request("/", body))).status());
      }
      assertEquals(503, await(publisher.publish(request("/", "one too many"))).status());
      long start = System.nanoTime();
      publisher.close(Duration.ofMillis(200));
      assertTrue(System.nanoTime() - start < Eventually.DEADLINE.toNanos());
      log.assertHas("message for topic t refused: 10 of 10 records");
      log.assertHas("record for topic t not delivered");
      log.assertHas("9 more records not delivered: 9 for t (closed)");
    }
  }

  @Test
  void closeCountsWhatTheProducerAndTheQueuesStillHadByTopic() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        SharedProducers producers = new SharedProducers();
        LogLines log = LogLines.of("dev.postrider.kafka")) {
      kafka.createTopic("orders", 1, Map.of());
      PublisherConfig config = config(kafka, "orders")
          .topicsQueryArg("topic")
          .allowedTopics("missing")
          .build();
      RequestPublisher publisher = RequestPublisher.create(config, producers);
      publisher.publish(request("/", "before"));
      Eventually.until("it has arrived", () -> kafka.recordCount("orders") == 1);
      kafka.stop();
      for (String body : numbers(0, 5)) {
        publisher.publish(request("/", body));
      }
      for (String body : numbers(0, 3)) {
        publisher.publish(request("/?topic=missing", body));
      }
      publisher.close(Duration.ofMillis(100));
      assertEquals(
          Map.of("orders", 5L, "missing", 3L),
          producers.lost().stream()
              .collect(Collectors.toMap(LostRecords::topic, LostRecords::records)));
      log.assertHas("7 more records not delivered: ");
      log.assertHas(" for orders (closed)");
      log.assertHas(" for missing (");
    }
  }

  /** Every partition takes a whole batch of the buffer, however little is in it. */
  @ParameterizedTest
  @CsvSource({"1000000, true", "200000, true", "1000000, false", "200000, false"})
  void fewRecordsForManyPartitionsAreNotRefused(int buffer, boolean shared, EmbeddedKafka kafka)
      throws Exception {
    List<RequestPublisher> publishers = new ArrayList<>();
    List<String> topics = List.of(kafka.newTopic(10), kafka.newTopic(10), kafka.newTopic(10));
    try (SharedProducers producers = new SharedProducers()) {
      for (String topic : topics) {
        PublisherConfig config = config(kafka, topic)
            .producerAsyncFlushTimeout(Duration.ofMillis(100))
            .keyQueryArg("key")
            .producerProperties(Map.of("buffer.memory", Integer.toString(buffer)))
            .clusterName(shared ? "one" : topic)
            .build();
        publishers.add(RequestPublisher.create(config, producers));
      }
      assertEquals(shared ? 1 : 3, producers.size());
      for (String key : numbers(0, 100)) {
        for (RequestPublisher publisher : publishers) {
          assertEquals(
              200, await(publisher.publish(request("/?key=" + key, "x"))).status());
        }
      }
      for (String topic : topics) {
        assertEquals(100, kafka.records(topic, 100, Eventually.DEADLINE).size());
      }
    } finally {
      publishers.forEach(RequestPublisher::close);
    }
  }

  @Test
  void topicWithoutPermissionDoesNotCloseTheOthers() throws Exception {
    String authorizer = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
    try (EmbeddedKafka kafka = EmbeddedKafka.start(
            Map.of("authorizer.class.name", authorizer, "allow.everyone.if.no.acl.found", "true"));
        SharedProducers producers = new SharedProducers()) {
      kafka.createTopic("healthy", 1, Map.of());
      kafka.createTopic("forbidden", 1, Map.of());
      kafka.forbid("forbidden");
      PublisherConfig config = config(kafka, "healthy")
          .topicsQueryArg("topic")
          .allowedTopics("forbidden")
          .producerAsyncHealthGating(true)
          .producerAsyncHealthFailureThreshold(1)
          .build();
      try (RequestPublisher publisher = RequestPublisher.create(config, producers)) {
        for (int i = 1; i <= 5; i++) {
          int lost = i;
          publisher.publish(request("/?topic=forbidden", "x"));
          Eventually.until(
              "it is given up",
              () -> producers
                  .lost()
                  .equals(List.of(new LostRecords("forbidden", LossReason.NOT_AUTHORIZED, lost))));
          assertEquals(200, await(publisher.publish(request("/", "x"))).status());
        }
        assertTrue(producers.statistics().get(0).healthy());
        bodies(kafka, "healthy", 5);
      }
    }
  }

  @Test
  void logNamesForbiddenTopicsButNeitherBodiesNorCredentials(EmbeddedKafka kafka) throws Exception {
    PublisherConfig config = config(kafka, kafka.newTopic(1))
        .topicsQueryArg("topics")
        .envelope(EnvelopeConfig.builder().forwardHeaders(true).build())
        .producerProperties(Map.of("client.rack", "SECRET-PROPERTY"))
        .producerRequestLimitsBytesPerRequest(2000)
        .build();
    try (LogLines log = LogLines.ofAllLevels("dev.postrider");
        RequestPublisher publisher = RequestPublisher.create(config)) {
      String forged = "/?topics=evil%0AWARNING:%20forged," + "long".repeat(500);
      assertEquals(502, await(publisher.publish(request(forged, "SECRET-BODY"))).status());
      assertEquals(
          413,
          await(publisher.publish(request("/", "SECRET-BODY".repeat(1000)))).status());
      BufferedRequest bad = BufferedRequest.builder("POST", "/")
          .header("Content-Type", "application/json")
          .body("SECRET-BODY".getBytes(UTF_8))
          .build();
      assertEquals(400, await(publisher.publish(bad)).status());

      String warning = log.assertHas("topics not allowed: evil?WARNING: forged, long");
      assertTrue(warning.length() < 300, warning);
      log.assertHas("request rejected: invalid json body");
      log.assertHas("message refused: TOO_LARGE");
      log.lines().forEach(line -> assertFalse(line.contains("SECRET"), line));
    }
  }

  @Test
  void successStatusWithoutContentHasNoBody(EmbeddedKafka kafka) throws Exception {
    PublisherConfig config =
        config(kafka, kafka.newTopic(1)).statusCodesSuccess(204).build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      assertEquals(new Response(204, Map.of(), ""), await(publisher.publish(request("/", "x"))));
    }
  }
}
