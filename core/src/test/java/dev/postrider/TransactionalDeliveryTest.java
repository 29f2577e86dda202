package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.Ack;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.CommittedRecords;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The records of a request are all there or none, for a consumer that reads what is committed. */
class TransactionalDeliveryTest {

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(Map.of(
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found",
        "true"));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  static PublisherConfigBuilder configOf(String servers, String topic, String... others) {
    return PublisherConfig.builder()
        .bootstrapServers(servers)
        .topic(topic)
        .topicsQueryArg("topics")
        .allowedTopics(others)
        .ack(Ack.KAFKA)
        .transactional(true);
  }

  private static PublisherConfigBuilder config(String topic, String... others) {
    return configOf(kafka.bootstrapServers(), topic, others);
  }

  static BufferedRequest request(String topics, String body) {
    return BufferedRequest.builder("POST", "/?topics=" + topics)
        .header("Content-Type", "text/plain")
        .body(body.getBytes(UTF_8))
        .build();
  }

  static Response await(CompletionStage<Response> stage) throws Exception {
    return stage.toCompletableFuture().get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static List<String> numbers(int to) {
    return IntStream.range(0, to).mapToObj(Integer::toString).toList();
  }

  private static void assertAllWritten(RequestPublisher publisher, String topics, int requests)
      throws Exception {
    List<CompletionStage<Response>> replies = new ArrayList<>();
    for (String body : numbers(requests)) {
      replies.add(publisher.publish(request(topics, body)));
    }
    for (CompletionStage<Response> reply : replies) {
      assertEquals(200, await(reply).status());
    }
    for (String topic : topics.split(",", -1)) {
      List<String> bodies = CommittedRecords.bodies(kafka, topic);
      assertEquals(requests, bodies.size(), topic);
      assertEquals(Set.copyOf(numbers(requests)), Set.copyOf(bodies), topic);
    }
  }

  @Test
  void requestsForSeveralTopicsAreInAllOfThem() throws Exception {
    String first = kafka.newTopic(3);
    String second = kafka.newTopic(1);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(first, second).build())) {
      assertAllWritten(publisher, first + "," + second, 300);
    }
    // One offset of a partition is taken by the end of each transaction.
    long transactions = kafka.recordCount(second) - 300;
    assertTrue(transactions < 200, transactions + " transactions, so none was shared");
  }

  @Test
  void withoutSharingEachRequestHasATransaction() throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = config(topic).transactionalMaxRequests(1).build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      assertAllWritten(publisher, topic, 20);
    }
    assertEquals(40, kafka.recordCount(topic));
  }

  /** A topic that is missing, one that is denied, and one that takes no record of this size. */
  @Test
  void aRequestThatOneTopicDoesNotTakeLeavesNothingInTheOthers() throws Exception {
    String good = kafka.newTopic(1);
    String small = kafka.newTopic(1) + "-small";
    String denied = kafka.newTopic(1);
    kafka.createTopic(small, 1, Map.of("max.message.bytes", "2000"));
    kafka.forbid(denied);
    String large = "x".repeat(5000);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(good, small, denied, "missing").build())) {
      List<CompletionStage<Response>> taken = new ArrayList<>();
      Map<String, Integer> statuses = Map.of("missing", 502, denied, 502, small, 413);
      for (String bad : statuses.keySet()) {
        // Beside requests that share its transaction, and that are written.
        CompletionStage<Response> refused = publisher.publish(request(good + "," + bad, large));
        taken.add(publisher.publish(request(good + "," + small, "with " + bad)));
        taken.add(publisher.publish(request(good, "only " + bad)));
        Response response = await(refused);
        assertEquals(statuses.get(bad), response.status(), bad + response.json());
      }
      for (CompletionStage<Response> reply : taken) {
        assertEquals(200, await(reply).status());
      }
      assertEquals(0, publisher.pendingRecords());
    }
    List<String> bodies = CommittedRecords.bodies(kafka, good);
    assertEquals(6, bodies.size(), bodies::toString);
    assertTrue(bodies.stream().noneMatch(large::equals));
    assertEquals(3, CommittedRecords.bodies(kafka, small).size());
  }

  @Test
  void theDetailedAnswerNamesTheTopicAtFaultFirst() throws Exception {
    String good = kafka.newTopic(1);
    PublisherConfig config = config(good, "missing").returnErrorMessage(true).build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      String json = await(publisher.publish(request(good + ",missing", "1"))).json();
      assertTrue(json.contains("\"error\":\"UnknownTopicOrPartitionException"), json);
      assertTrue(
          json.contains("aborted, because the record for topic missing could not be written"),
          json);
    }
  }

  @Test
  void aProducerThatWasFencedIsReplacedAndNothingIsRepeated() throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config =
        config(topic).transactionalIdPrefix(topic).transactionalProducers(2).build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      for (int i = 0; i < 5; i++) {
        fence(topic + "-0");
        fence(topic + "-1");
        String body = "after " + i;
        Eventually.until(
            "it is written again",
            () -> await(publisher.publish(request(topic, body))).status() == 200);
      }
    }
    assertEquals(
        List.of("after 0", "after 1", "after 2", "after 3", "after 4"),
        CommittedRecords.bodies(kafka, topic));
  }

  private static void fence(String transactionalId) {
    fence(kafka, transactionalId);
  }

  /** Takes a producer over, as another process with the same prefix would. */
  static void fence(EmbeddedKafka kafka, String transactionalId) {
    try (Producer<byte[], byte[]> rival = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", transactionalId),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      rival.initTransactions();
    }
  }

  @Test
  void aFunctionThatMakesProducersIsAskedForEachAndTheyAreClosed() throws Exception {
    String topic = kafka.newTopic(1);
    List<Producer<byte[], byte[]>> made = new ArrayList<>();
    List<Object> ids = new ArrayList<>();
    PublisherConfig config = config(topic).transactionalProducers(3).build();
    try (RequestPublisher publisher = RequestPublisher.create(config, properties -> {
      Producer<byte[], byte[]> producer = new KafkaProducer<>(properties);
      synchronized (made) {
        made.add(producer);
        ids.add(String.valueOf(properties.get("transactional.id")));
      }
      return producer;
    })) {
      assertAllWritten(publisher, topic, 10);
    }
    assertEquals(4, made.size());
    assertEquals(4, Set.copyOf(ids).size(), ids::toString);
    for (Producer<byte[], byte[]> producer : made) {
      assertThrows(
          IllegalStateException.class, () -> producer.send(new ProducerRecord<>(topic, null)));
    }
  }

  @Test
  void closeCommitsWhatWasTakenAndLeavesNoTransactionOpen() throws Exception {
    String topic = kafka.newTopic(1);
    List<CompletionStage<Response>> replies = new ArrayList<>();
    SharedProducers producers = new SharedProducers();
    RequestPublisher publisher = RequestPublisher.create(config(topic).build(), producers);
    for (String body : numbers(200)) {
      replies.add(publisher.publish(request(topic, body)));
    }
    // As the plugin server does, which does not close its publishers.
    producers.close(Duration.ofSeconds(20));
    for (CompletionStage<Response> reply : replies) {
      assertTrue(reply.toCompletableFuture().isDone());
      assertEquals(200, await(reply).status());
    }
    assertEquals(502, await(publisher.publish(request(topic, "late"))).status());
    assertEquals(200, CommittedRecords.bodies(kafka, topic).size());
    assertEquals(0, publisher.pendingRecords());
    publisher.close();
  }

  @Test
  void closeWithoutTimeAbortsWhatIsOpen() throws Exception {
    String topic = kafka.newTopic(1);
    RequestPublisher publisher = RequestPublisher.create(config(topic).build());
    assertEquals(200, await(publisher.publish(request(topic, "first"))).status());
    List<CompletionStage<Response>> replies = new ArrayList<>();
    for (String body : numbers(500)) {
      replies.add(publisher.publish(request(topic, body)));
    }
    publisher.close(Duration.ZERO);
    int written = 1;
    for (CompletionStage<Response> reply : replies) {
      assertTrue(reply.toCompletableFuture().isDone());
      written += await(reply).status() == 200 ? 1 : 0;
    }
    // The coordinator writes the last marker after its answer, but long before a time-out of 31 s.
    Eventually.until(
        "no transaction is open",
        Duration.ofSeconds(10),
        () -> CommittedRecords.openRecords(kafka, topic) == 0);
    int found = CommittedRecords.of(kafka, topic).size();
    assertTrue(found >= written, found + " of " + written);
    assertEquals(0, publisher.pendingRecords());
  }

  @Test
  void whileTheBrokersAreAwayRequestsAreRefusedInTime() throws Exception {
    try (EmbeddedKafka away = EmbeddedKafka.start()) {
      away.createTopic("away", 1, Map.of());
      PublisherConfig config = configOf(away.bootstrapServers(), "away")
          .producerRequestTimeout(Duration.ofMillis(500))
          .producerRequestRetriesMaxAttempts(2)
          .producerAsyncBufferingLimitsMessagesInMemory(50)
          .build();
      try (RequestPublisher publisher = RequestPublisher.create(config)) {
        assertEquals(200, await(publisher.publish(request("away", "before"))).status());
        away.stop();
        List<CompletionStage<Response>> replies = new ArrayList<>();
        for (String body : numbers(50)) {
          replies.add(publisher.publish(request("away", body)));
        }
        assertEquals(503, await(publisher.publish(request("away", "too much"))).status());
        for (CompletionStage<Response> reply : replies) {
          assertEquals(502, await(reply).status());
        }
        assertEquals(0, publisher.pendingRecords());
        away.startAgain();
        Eventually.until(
            "it is written again",
            () -> await(publisher.publish(request("away", "after"))).status() == 200);
      }
      List<String> bodies = CommittedRecords.bodies(away, "away");
      assertEquals(List.of("before", "after"), bodies);
    }
  }

  @Test
  void whatAKilledProcessHadSentAndNotCommittedIsNeverSeen() throws Exception {
    String first = kafka.newTopic(1);
    String second = kafka.newTopic(1);
    TransactionalProcess.killBeforeCommit(kafka, first, second);
    assertTrue(CommittedRecords.openRecords(kafka, first) > 0);
    // The successor has the same ids, so readers need not wait until the transaction times out.
    PublisherConfig config = config(first, second).transactionalIdPrefix(first).build();
    try (RequestPublisher successor = RequestPublisher.create(config)) {
      assertEquals(
          200, await(successor.publish(request(first + "," + second, "new"))).status());
      assertEquals(List.of("new"), CommittedRecords.bodies(kafka, first));
      assertEquals(List.of("new"), CommittedRecords.bodies(kafka, second));
    }
  }

  @Test
  void transactionsWithoutAnAnswerThatWaitsForThemAreAClearFault() {
    for (Ack ack : List.of(Ack.MEMORY, Ack.DISK, Ack.KAFKA_OR_DISK)) {
      PublisherConfig config = config("t").ack(ack).spoolDir("unused").build();
      InvalidConfigException fault =
          assertThrows(InvalidConfigException.class, () -> RequestPublisher.create(config));
      String name = ack.name().toLowerCase(Locale.ROOT);
      assertEquals(List.of("transactional: needs ack=kafka, but ack is " + name), fault.faults());
    }
    InvalidConfigException fault = assertThrows(
        InvalidConfigException.class,
        () -> RequestPublisher.create(config("t").build(), new MockProducer<>()));
    assertEquals(
        List.of(
            "transactional: not possible with one producer that is handed in; hand in a function that makes them"),
        fault.faults());
  }
}
