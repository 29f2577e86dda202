package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class RequestPublisherTest {

  private static final String SENT = "{\"message\":\"message sent\"}";
  private static final String NOT_SENT =
      "{\"message\":\"Bad Gateway\",\"error\":\"could not send message to topic\"}";

  private static PublisherConfigBuilder config(String bootstrap, String topic) {
    return PublisherConfig.builder()
        .bootstrapServers(bootstrap)
        .topic(topic)
        .producerAsyncFlushTimeout(Duration.ofMillis(5));
  }

  /** Gives up after about a second. */
  private static PublisherConfigBuilder impatient(String bootstrap, String topic) {
    return config(bootstrap, topic)
        .producerRequestTimeout(Duration.ofMillis(500))
        .producerRequestRetriesMaxAttempts(2)
        .producerRequestRetriesBackoffTimeout(Duration.ofMillis(20));
  }

  private static BufferedRequest text(String body) {
    return text(body, "/");
  }

  private static BufferedRequest text(String body, String target) {
    return BufferedRequest.builder("POST", target)
        .header("Content-Type", "text/plain")
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

  @Test
  void asyncMessagesArriveInOrderAndCloseLosesNone(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    List<String> sent = new ArrayList<>();
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka.bootstrapServers(), topic).build())) {
      for (int i = 0; i < 1000; i++) {
        Response response = await(publisher.publish(text("m" + i)));
        assertEquals(SENT, response.json());
        sent.add("m" + i);
      }
    }
    assertEquals(sent, bodies(kafka, topic, 1000));
    assertEquals(1000, kafka.records(topic).size());
  }

  @Test
  void syncMessageIsThereWhenItsResponseIs(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka.bootstrapServers(), topic).producerAsync(false).build())) {
      assertEquals(200, await(publisher.publish(text("now"))).status());
      assertEquals(1, kafka.records(topic).size());
    }
  }

  @Test
  void closedPublisherRefusesAndStillResponses(EmbeddedKafka kafka) throws Exception {
    RequestPublisher publisher =
        RequestPublisher.create(config(kafka.bootstrapServers(), "t").build());
    publisher.close();
    publisher.close();

    Response response = await(publisher.publish(text("late")));
    assertEquals(502, response.status());
    assertEquals(NOT_SENT, response.json());
  }

  @Test
  void brokerThatComesLaterGetsWhatWasSentBefore() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("later", 1, Map.of());
      kafka.stop();
      PublisherConfigBuilder config = config(kafka.bootstrapServers(), "later");
      try (RequestPublisher async = RequestPublisher.create(config.build());
          RequestPublisher sync =
              RequestPublisher.create(config.producerAsync(false).build())) {
        assertEquals(200, await(async.publish(text("a"))).status());
        var acknowledged = sync.publish(text("b")).toCompletableFuture();
        assertFalse(acknowledged.isDone());

        kafka.startAgain();

        assertEquals(200, await(acknowledged).status());
        assertEquals(
            List.of("a", "b"), bodies(kafka, "later", 2).stream().sorted().toList());
      }
    }
  }

  @Test
  void brokerThatGoesAwayFailsSyncMessagesInTimeUntilItIsBack() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("away", 1, Map.of());
      try (RequestPublisher publisher = RequestPublisher.create(
          impatient(kafka.bootstrapServers(), "away").producerAsync(false).build())) {
        assertEquals(200, await(publisher.publish(text("before"))).status());
        kafka.stop();

        Response failed = await(publisher.publish(text("lost")));
        assertEquals(502, failed.status());
        assertEquals(NOT_SENT, failed.json());

        kafka.startAgain();
        Eventually.until(
            "messages arrive again",
            () -> await(publisher.publish(text("after"))).status() == 200);
        List<String> bodies = bodies(kafka, "away", 2);
        assertEquals(
            List.of("before", "after"), List.of(bodies.get(0), bodies.get(bodies.size() - 1)));
      }
    }
  }

  @Test
  void topicThatDoesNotExistFailsAfterTheDeliveryTimeout(EmbeddedKafka kafka) throws Exception {
    try (RequestPublisher publisher =
        RequestPublisher.create(impatient(kafka.bootstrapServers(), "no-such-topic")
            .producerAsync(false)
            .returnErrorMessage(true)
            .build())) {
      Response response = await(publisher.publish(text("x")));
      assertEquals(502, response.status());
      assertTrue(
          response.json().contains("TimeoutException: topic no-such-topic was not known"),
          response.json());
    }
  }

  @Test
  void callerIsNotBlockedByAProducerThatBlocks() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    MockProducer<byte[], byte[]> blocking =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public List<PartitionInfo> partitionsFor(String topic) {
            gate.join();
            return super.partitionsFor(topic);
          }
        };
    PublisherConfig config = impatient("unused:1", "t").producerAsync(false).build();
    try (RequestPublisher publisher = RequestPublisher.create(config, blocking)) {
      var held = publisher.publish(text("held")).toCompletableFuture();
      assertFalse(held.isDone());
      // Given up at its deadline, although the producer still blocks.
      assertEquals(502, await(held).status());

      gate.complete(null);
      assertEquals(200, await(publisher.publish(text("free"))).status());
      assertEquals(1, blocking.history().size());
    }
    assertFalse(blocking.closed());
  }

  @Test
  void fullBufferIsRefusedAtOnceAndFreedByAcknowledgements() throws Exception {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .producerAsyncBufferingLimitsMessagesInMemory(2)
        .build();
    RequestPublisher publisher = RequestPublisher.create(config, producer);
    assertEquals(200, await(publisher.publish(text("1"))).status());
    assertEquals(200, await(publisher.publish(text("2"))).status());

    Response full = await(publisher.publish(text("3")));
    assertEquals(503, full.status());
    assertEquals("1", full.headers().get("Retry-After"));
    assertEquals(
        "{\"message\":\"Service Unavailable\",\"error\":\"could not send message to topic\"}",
        full.json());

    Eventually.until("an acknowledgement", producer::completeNext);
    assertEquals(200, await(publisher.publish(text("4"))).status());
    Eventually.until("all are sent", () -> producer.history().size() == 3);
    while (producer.completeNext()) {}
    publisher.close();
  }

  @Test
  void fullBufferIsABadGatewayWhereTheConfigurationSaysSo() throws Exception {
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .producerAsyncBufferingLimitsMessagesInMemory(1)
        .statusCodesBufferFull(502)
        .build();
    try (MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      assertEquals(200, await(publisher.publish(text("1"))).status());
      Response full = await(publisher.publish(text("2")));
      assertEquals(502, full.status());
      assertFalse(full.headers().containsKey("Retry-After"));
    }
  }

  @Test
  void recordOverTheLimitIsRefusedForAllTopics(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig config = config(kafka.bootstrapServers(), topic)
        .producerRequestLimitsBytesPerRequest(1000)
        .producerAsync(false)
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      Response response = await(publisher.publish(text("x".repeat(1000))));
      assertEquals(413, response.status());
      assertEquals(
          "{\"message\":\"Payload Too Large\",\"error\":\"message too big\"}", response.json());
      assertEquals(200, await(publisher.publish(text("x".repeat(800)))).status());
      assertEquals(1, kafka.records(topic).size());
    }
  }

  @Test
  void recordTheBrokerFindsTooLargeIsSaidToBe(EmbeddedKafka kafka) throws Exception {
    String topic = "small-" + UUID.randomUUID();
    kafka.createTopic(topic, 1, Map.of("max.message.bytes", "500"));
    PublisherConfig config = config(kafka.bootstrapServers(), topic)
        .producerAsync(false)
        .returnErrorMessage(true)
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      Response response = await(publisher.publish(text("x".repeat(1000))));
      assertEquals(413, response.status());
      assertTrue(response.json().contains("RecordTooLargeException"), response.json());
    }
  }

  @Test
  void brokersErrorIsShownByTopicWhenAskedFor() throws Exception {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    PublisherConfig config = PublisherConfig.builder()
        .topic("a")
        .topicsQueryArg("topics")
        .allowedTopics("b")
        .producerAsync(false)
        .returnErrorMessage(true)
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      var response = publisher.publish(text("x", "/?topics=a,b"));
      Eventually.until("a is acknowledged", producer::completeNext);
      Eventually.until(
          "b is refused", () -> producer.errorNext(new TopicAuthorizationException("no \"b\"")));
      assertEquals(
          "{\"message\":\"Bad Gateway\",\"error\":\"TopicAuthorizationException: no \\\"b\\\"\","
              + "\"errors\":[{\"topic\":\""
              + producer.history().get(1).topic()
              + "\",\"error\":\"TopicAuthorizationException: no \\\"b\\\"\"}]}",
          await(response).json());
    }
  }

  @Test
  void onlyTheConfiguredMethodsAreSent() throws Exception {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    PublisherConfig config =
        PublisherConfig.builder().topic("t").methods("PUT", "PROPFIND").build();
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      for (String method : List.of("POST", "OPTIONS", "HEAD", "put", "PUTS", "")) {
        Response response =
            await(publisher.publish(BufferedRequest.builder(method, "/").build()));

        assertEquals(405, response.status(), method);
        assertEquals("PUT, PROPFIND", response.headers().get("Allow"));
        assertEquals(
            "{\"message\":\"Method Not Allowed\","
                + "\"error\":\"requests of this method are not sent\"}",
            response.json());
      }
      assertEquals(List.of(), producer.history());
      assertEquals(
          200,
          await(publisher.publish(BufferedRequest.builder("PUT", "/").build())).status());
    }
  }

  @Test
  void detailOfABadBodyIsShownWhenAskedFor() throws Exception {
    BufferedRequest bad = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .body("{\"a\":}".getBytes(UTF_8))
        .build();
    MockProducer<byte[], byte[]> producer = new MockProducer<>();
    PublisherConfigBuilder config = PublisherConfig.builder().topic("t").statusCodesParseError(422);
    try (RequestPublisher brief = RequestPublisher.create(config.build(), producer);
        RequestPublisher detailed =
            RequestPublisher.create(config.returnErrorMessage(true).build(), producer)) {
      assertEquals(
          "{\"message\":\"Unprocessable Content\",\"error\":\"invalid json body\"}",
          await(brief.publish(bad)).json());
      Response response = await(detailed.publish(bad));
      assertEquals(422, response.status());
      assertEquals(
          "{\"message\":\"Unprocessable Content\",\"error\":\"invalid json body: byte 5: expected a"
              + " value\"}",
          response.json());
    }
  }

  @Test
  void viewThatFailsIsAnsweredNotThrown() throws Exception {
    RequestView failing = new RequestView() {
      @Override
      public String method() {
        throw new IllegalStateException("method");
      }

      @Override
      public String target() {
        return "/";
      }

      @Override
      public void headers(HeaderVisitor visitor) {}

      @Override
      public ByteBuffer body(int maxBytes) throws RequestRejectedException {
        throw RequestRejectedException.bodyUnreadable("the client went away");
      }
    };
    MockProducer<byte[], byte[]> producer = new MockProducer<>();
    PublisherConfigBuilder config = PublisherConfig.builder().topic("t");
    try (RequestPublisher body = RequestPublisher.create(config.build(), producer);
        RequestPublisher method = RequestPublisher.create(
            config.envelope(EnvelopeConfig.wholeRequest()).build(), producer)) {
      assertEquals(
          "{\"message\":\"Bad Request\",\"error\":\"could not read request body\"}",
          await(body.publish(failing)).json());
      Response response = await(method.publish(failing));
      assertEquals(500, response.status());
      assertEquals(
          "{\"message\":\"Internal Server Error\",\"error\":\"could not encode message\"}",
          response.json());
    }
  }

  @Test
  void forbiddenTopicIsRefusedBeforeTheBodyIsRead() throws Exception {
    MockProducer<byte[], byte[]> producer = new MockProducer<>();
    PublisherConfig config = PublisherConfig.builder()
        .topic("t")
        .topicsQueryArg("topics")
        .statusCodesTopicNotAllowed(403)
        .build();
    RequestView unread = new RequestView() {
      @Override
      public String method() {
        return "POST";
      }

      @Override
      public String target() {
        return "/?topics=t,other";
      }

      @Override
      public void headers(HeaderVisitor visitor) {}

      @Override
      public ByteBuffer body(int maxBytes) {
        throw new AssertionError("the body was read");
      }
    };
    try (RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      Response response = await(publisher.publish(unread));
      assertEquals(403, response.status());
      assertEquals(
          "{\"message\":\"Forbidden\",\"error\":"
              + "\"one or more target topics are not in the allowed topics list\"}",
          response.json());
      assertEquals(0, producer.history().size());
    }
  }

  @Test
  void hundredCallersLoseAndDoubleNothing(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(3);
    ExecutorService callers = Executors.newFixedThreadPool(100);
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka.bootstrapServers(), topic).producerAsync(false).build())) {
      List<CompletableFuture<Response>> responses = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        String body = "m" + i;
        responses.add(CompletableFuture.supplyAsync(() -> publisher.publish(text(body)), callers)
            .thenCompose(stage -> stage));
      }
      for (CompletableFuture<Response> response : responses) {
        assertEquals(200, await(response).status());
      }
      assertEquals(2000, bodies(kafka, topic, 2000).stream().distinct().count());
      assertEquals(2000, kafka.records(topic).size());
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void equalConfigurationsShareOneProducerUntilTheLastOneIsClosed(EmbeddedKafka kafka)
      throws Exception {
    SharedProducers producers = new SharedProducers();
    String topic = kafka.newTopic(1);
    PublisherConfigBuilder config = config(kafka.bootstrapServers(), topic).clusterName("c");
    RequestPublisher first = RequestPublisher.create(config.build(), producers);
    RequestPublisher second =
        RequestPublisher.create(config.envelope(EnvelopeConfig.wholeRequest()).build(), producers);
    assertEquals(1, producers.size());
    RequestPublisher third = RequestPublisher.create(
        config.producerProperties(Map.of("client.rack", "r")).build(), producers);
    assertEquals(2, producers.size());

    first.close();
    first.close();
    third.close();
    assertEquals(1, producers.size());
    assertEquals(502, await(first.publish(text("closed"))).status());
    assertEquals(200, await(second.publish(text("open"))).status());
    second.close();
    assertEquals(0, producers.size());
    assertEquals(List.of("open"), bodies(kafka, topic, 1));
    Eventually.until(
        "threads end",
        () -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().contains("postrider-c")));
  }

  @Test
  void unhealthyProducerRefusesUntilBrokersAreBack() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("health", 1, Map.of());
      PublisherConfig config = impatient(kafka.bootstrapServers(), "health")
          .producerAsyncHealthGating(true)
          .producerAsyncHealthFailureThreshold(2)
          .producerAsyncHealthProbeInterval(Duration.ofMillis(200))
          .build();
      try (RequestPublisher publisher = RequestPublisher.create(config)) {
        assertEquals(200, await(publisher.publish(text("before"))).status());
        kafka.stop();
        Eventually.until("gated", () -> await(publisher.publish(text("x"))).status() == 503);
        Response gated = await(publisher.publish(text("x")));
        assertEquals(
            "{\"message\":\"Service Unavailable\",\"error\":\"kafka producer is unhealthy\"}",
            gated.json());
        assertEquals("1", gated.headers().get("Retry-After"));

        kafka.startAgain();
        Eventually.until("healthy", () -> await(publisher.publish(text("y"))).status() == 200);
      }
    }
  }

  @Test
  void handedInProducerCannotBeGated() {
    PublisherConfig config =
        PublisherConfig.builder().topic("t").producerAsyncHealthGating(true).build();
    assertThrows(
        InvalidConfigException.class, () -> RequestPublisher.create(config, new MockProducer<>()));
  }
}
