package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.CommittedRecords;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request that has a key is written once, however often it comes. */
@ExtendWith(KafkaExtension.class)
class IdempotentDeliveryTest {

  private static final String REPLAYED = "Idempotency-Replayed";

  private final EmbeddedKafka kafka;
  private String topic = "";
  private String claims = "";

  IdempotentDeliveryTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void createTopics() {
    topic = kafka.newTopic(1);
    claims = kafka.newTopic(3);
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .topicsQueryArg("topics")
        .allowedTopics(topic + "-2")
        .producerAsync(false)
        .idempotency("header:Idempotency-Key")
        .idempotencyTopic(claims);
  }

  private static RequestPublisher ready(PublisherConfig config) throws Exception {
    RequestPublisher publisher = RequestPublisher.create(config);
    Eventually.until(
        "claims are read",
        () -> publisher.reachesBrokers(Duration.ofSeconds(5)).equals(Optional.of(true)));
    return publisher;
  }

  static BufferedRequest request(@Nullable String key, String body) {
    return request("/", key, body);
  }

  private static BufferedRequest request(String target, @Nullable String key, String body) {
    BufferedRequest.Builder request = BufferedRequest.builder("POST", target)
        .header("Content-Type", "text/plain")
        .body(body.getBytes(UTF_8));
    return (key == null ? request : request.header("idempotency-key", key)).build();
  }

  private static Response send(RequestPublisher publisher, @Nullable String key, String body)
      throws Exception {
    return TransactionalDeliveryTest.await(publisher.publish(request(key, body)));
  }

  @Test
  void aRepeatGetsTheFirstAnswerAndWritesNothing() throws Exception {
    try (RequestPublisher publisher = ready(config().build())) {
      Response first = send(publisher, "\"k-1\"", "a");
      assertEquals(200, first.status());
      assertFalse(first.headers().containsKey(REPLAYED));
      for (String key : List.of("\"k-1\"", "k-1", "\"k-1\";a=b")) {
        Response repeat = send(publisher, key, "a");
        assertEquals(200, repeat.status());
        assertEquals(first.json(), repeat.json());
        assertEquals("true", repeat.headers().get(REPLAYED));
      }
      assertEquals(200, send(publisher, "k-2", "a").status());
      assertEquals(200, send(publisher, null, "a").status());
    }
    assertEquals(List.of("a", "a", "a"), CommittedRecords.bodies(kafka, topic));
  }

  @Test
  void aKeyWithAnotherMessageIs422() throws Exception {
    kafka.createTopic(topic + "-2", 1, Map.of());
    try (RequestPublisher publisher = ready(config().build());
        RequestPublisher other = ready(config().build())) {
      CompletionStage<Response> running = publisher.publish(request("k", "a"));
      assertEquals(422, send(publisher, "k", "b").status());
      assertEquals(200, TransactionalDeliveryTest.await(running).status());
      assertEquals(422, send(publisher, "k", "b").status());
      BufferedRequest elsewhere = request("/?topics=" + topic + "-2", "k", "a");
      assertEquals(
          422, TransactionalDeliveryTest.await(publisher.publish(elsewhere)).status());
      Eventually.until("the other has read it", () -> send(other, "k", "b").status() == 422);
    }
    assertEquals(List.of("a"), CommittedRecords.bodies(kafka, topic));
  }

  @Test
  void aPublisherThatStartsKnowsTheKeysBefore() throws Exception {
    try (RequestPublisher publisher = ready(config().build())) {
      for (int i = 0; i < 50; i++) {
        assertEquals(200, send(publisher, "k-" + i, "a").status());
      }
    }
    try (RequestPublisher publisher = ready(config().build())) {
      for (int i = 0; i < 50; i++) {
        Response repeat = send(publisher, "k-" + i, "a");
        assertEquals("true", repeat.headers().get(REPLAYED));
      }
    }
    assertEquals(50, CommittedRecords.of(kafka, topic).size());
  }

  @Test
  void concurrentRepeatsInOneProcessWaitForTheFirst() throws Exception {
    try (RequestPublisher publisher = ready(config().build())) {
      List<CompletionStage<Response>> replies = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        replies.add(publisher.publish(request("k-" + i % 30, "a")));
      }
      int replayed = 0;
      for (CompletionStage<Response> reply : replies) {
        Response response = TransactionalDeliveryTest.await(reply);
        assertEquals(200, response.status());
        replayed += response.headers().containsKey(REPLAYED) ? 1 : 0;
      }
      assertEquals(270, replayed);
    }
    assertEquals(30, CommittedRecords.of(kafka, topic).size());
  }

  @Test
  void ofTwoProcessesWithOneKeyOneWritesAndTheOtherSays409OrRepeats() throws Exception {
    try (RequestPublisher one = ready(config().build());
        RequestPublisher other = ready(config().build())) {
      List<CompletionStage<Response>> replies = new ArrayList<>();
      List<String> keys = IntStream.range(0, 300).mapToObj(i -> "k-" + i).toList();
      for (String key : keys) {
        replies.add(one.publish(request(key, key)));
        replies.add(other.publish(request(key, key)));
      }
      for (CompletionStage<Response> reply : replies) {
        int status = TransactionalDeliveryTest.await(reply).status();
        assertTrue(status == 200 || status == 409, "status " + status);
      }
      for (String key : keys) {
        for (RequestPublisher publisher : List.of(one, other)) {
          Eventually.until("it is known", () -> send(publisher, key, key).status() == 200);
          assertEquals("true", send(publisher, key, key).headers().get(REPLAYED));
        }
      }
      List<String> bodies = CommittedRecords.bodies(kafka, topic);
      assertEquals(300, bodies.stream().distinct().count());
      assertEquals(300, bodies.size());
    }
  }

  @Test
  void aMissingOrUnusableKeyIs400WhereOneIsRequired() throws Exception {
    try (RequestPublisher publisher = ready(config().idempotencyRequired(true).build())) {
      Response missing = send(publisher, null, "a");
      assertEquals(400, missing.status());
      assertTrue(missing.json().contains("idempotency key is missing"), missing.json());
      for (String bad : List.of(
          "", "\"\"", "\"open", "\"bad\\escape\"", "\"a\" b", "k\u00e4y", "x".repeat(256))) {
        Response response = send(publisher, bad, "a");
        assertEquals(400, response.status(), bad);
        assertTrue(response.json().contains("idempotency key is not valid"), response.json());
      }
      BufferedRequest two = BufferedRequest.builder("POST", "/")
          .header("Idempotency-Key", "a")
          .header("Idempotency-Key", "b")
          .build();
      assertEquals(400, TransactionalDeliveryTest.await(publisher.publish(two)).status());
    }
    assertEquals(0, CommittedRecords.of(kafka, topic).size());
  }

  @Test
  void aKeyIsFreeAgainAfterItsTime() throws Exception {
    PublisherConfig config = config().idempotencyTtl(Duration.ofSeconds(2)).build();
    try (RequestPublisher publisher = ready(config)) {
      assertEquals(200, send(publisher, "k", "a").status());
      assertEquals(422, send(publisher, "k", "b").status());
      Eventually.until("it is free", () -> send(publisher, "k", "b").status() == 200);
    }
    assertEquals(List.of("a", "b"), CommittedRecords.bodies(kafka, topic));
  }

  @Test
  void noKeyIsForgottenForAnotherButTheOtherIsRefused() throws Exception {
    PublisherConfig config =
        config().idempotencyMaxKeys(3).idempotencyTtl(Duration.ofSeconds(3)).build();
    try (RequestPublisher publisher = ready(config)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, send(publisher, "k-" + i, "a").status());
      }
      Response refused = send(publisher, "k-3", "a");
      assertEquals(503, refused.status());
      assertEquals("1", refused.headers().get("Retry-After"));
      assertEquals("true", send(publisher, "k-0", "a").headers().get(REPLAYED));
      assertEquals(200, send(publisher, null, "a").status());
      Eventually.until("there is room", () -> send(publisher, "k-3", "a").status() == 200);
    }
  }

  @Test
  void untilTheClaimsAreReadRequestsWithAKeyAreRefusedAndHealthSaysSo() throws Exception {
    PublisherConfig config = config().idempotencyTopic(claims + "-late").build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      assertEquals(503, send(publisher, "k", "a").status());
      assertEquals(Optional.of(false), publisher.reachesBrokers(Duration.ofSeconds(5)));
      kafka.createTopic(claims + "-late", 1, Map.of());
      Eventually.until(
          "claims are read",
          () -> publisher.reachesBrokers(Duration.ofSeconds(5)).equals(Optional.of(true)));
      assertEquals(200, send(publisher, "k", "a").status());
    }
  }

  /** The claim and the record are there, but the commit is not: neither counts, once that is decided. */
  @Test
  void theKeyOfAKilledProcessIsFreeOnceItsTransactionIsAborted() throws Exception {
    try (EmbeddedKafka own = EmbeddedKafka.start(
        Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"))) {
      own.createTopic("orders", 1, Map.of());
      own.createTopic("claims", 1, Map.of());
      TransactionalProcess.killBeforeCommit(own, "orders", "claims", "idempotent");
      PublisherConfig config =
          TransactionalProcess.idempotent(own.bootstrapServers(), "orders", "claims");
      try (RequestPublisher publisher = ready(config)) {
        Response first = send(publisher, "k", "killed");
        assertEquals(409, first.status());
        assertEquals("1", first.headers().get("Retry-After"));
        assertEquals(200, send(publisher, "other", "other").status());
        Eventually.until("it is free", () -> send(publisher, "k", "killed").status() == 200);
      }
      assertEquals(List.of("other", "killed"), CommittedRecords.bodies(own, "orders"));
    }
  }

  @Test
  void whatIsNoClaimInTheTopicIsPassedOver() throws Exception {
    try (RequestPublisher writer = RequestPublisher.create(PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(claims)
        .keyQueryArg("key")
        .producerAsync(false)
        .build())) {
      for (String target : List.of("/?key=k", "/")) {
        assertEquals(
            200,
            TransactionalDeliveryTest.await(writer.publish(request(target, null, "junk")))
                .status());
      }
    }
    try (RequestPublisher publisher = ready(config().build())) {
      assertEquals(200, send(publisher, "k", "a").status());
    }
  }

  @Test
  void aConfigurationThatCannotKeepThePromiseIsAClearFault() {
    assertFault("idempotency_topic: needed for idempotency", base());
    assertFault(
        "idempotency: needs ack=kafka, but ack is memory",
        base().idempotencyTopic("c").producerAsync(true));
    for (String source :
        List.of("query:id", "json:/id", "Idempotency-Key", "header:", "header:a b")) {
      InvalidConfigException fault = assertThrows(
          InvalidConfigException.class, () -> base().idempotency(source).build());
      assertTrue(fault.faults().get(0).startsWith("idempotency: "), fault.faults()::toString);
    }
  }

  private static PublisherConfigBuilder base() {
    return PublisherConfig.builder()
        .bootstrapServers("localhost:1")
        .topic("t")
        .producerAsync(false)
        .idempotency("header:Idempotency-Key");
  }

  private static void assertFault(String message, PublisherConfigBuilder config) {
    InvalidConfigException fault =
        assertThrows(InvalidConfigException.class, () -> RequestPublisher.create(config.build()));
    assertEquals(List.of(message), fault.faults());
  }
}
