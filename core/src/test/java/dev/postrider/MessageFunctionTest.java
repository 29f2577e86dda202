package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.Ack;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.envelope.RequestView;
import dev.postrider.message.Message;
import dev.postrider.message.MessageFunction;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What functions make of messages, as the broker has them. */
@ExtendWith(KafkaExtension.class)
class MessageFunctionTest {

  private static final BufferedRequest REQUEST = BufferedRequest.builder("POST", "/orders?k=query")
      .header("Content-Type", "text/plain")
      .header("X-Tenant", "blue")
      .body("hello".getBytes(UTF_8))
      .build();

  private static final long TIMESTAMP = 1_700_000_000_123L;

  /** Less than the delivery timeout. */
  private static final Duration QUICK = Duration.ofSeconds(20);

  private final EmbeddedKafka kafka;
  private final String topic;

  MessageFunctionTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  private PublisherConfigBuilder config(MessageFunction... functions) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .messageFunctions(functions);
  }

  private static Response publish(PublisherConfig config) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      return publisher
          .publish(REQUEST)
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private ConsumerRecord<byte[], byte[]> record(String from) {
    return kafka.records(from, 1, Eventually.DEADLINE).get(0);
  }

  @Test
  void changesValueKeyAndHeadersOneAfterTheOther() throws Exception {
    MessageFunction bodyOnly = (message, request) ->
        message.value(requireNonNull(EnvelopeReader.read(message.value()).body()));
    MessageFunction more = (message, request) -> {
      message.value((new String(message.value(), UTF_8) + "!").getBytes(UTF_8));
      message.key(request.method().getBytes(UTF_8));
      message.removeHeaders("x-tenant");
      message.header("origin", "web".getBytes(UTF_8));
    };
    PublisherConfig config =
        config(bodyOnly, more).keyQueryArg("k").includeHeaders("x-tenant").build();
    assertEquals(200, publish(config).status());
    ConsumerRecord<byte[], byte[]> record = record(topic);
    assertEquals("hello!", new String(record.value(), UTF_8));
    assertEquals("POST", new String(record.key(), UTF_8));
    assertNull(record.headers().lastHeader("x-tenant"));
    assertArrayEquals(
        "web".getBytes(UTF_8), record.headers().lastHeader("origin").value());
  }

  @Test
  void documentedFunctionsRun() throws Exception {
    String brokers = kafka.bootstrapServers();
    // snippet: message-function
    MessageFunction bodyOnly = (message, request) ->
        message.value(requireNonNull(EnvelopeReader.read(message.value()).body()));
    MessageFunction more = (message, request) -> {
      message.key(request.method().getBytes(UTF_8));
      message.removeHeaders("x-tenant");
      message.header("origin", "web".getBytes(UTF_8));
    };
    PublisherConfig config = PublisherConfig.builder()
        .bootstrapServers(brokers)
        .topic(topic)
        .messageFunctions(bodyOnly, more)
        .build();
    // snippet end
    assertEquals(200, publish(config).status());
    assertEquals("hello", new String(record(topic).value(), UTF_8));
    Documentation.assertShows(
        "message-function", "src/test/java/dev/postrider/MessageFunctionTest.java");
  }

  @Test
  void documentedProgramsRun() throws Exception {
    ObjectNode shown = (ObjectNode) Json.parse(Documentation.block("jq-programs"));
    List<String> programs = new ArrayList<>();
    shown.required("message_by_jq").forEach(program -> programs.add(program.textValue()));
    PublisherConfig config = config()
        .messageByJq(programs)
        .envelope(EnvelopeConfig.builder().forwardHeaders(true).build())
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      for (String body : List.of("{\"order\":1.00}", "{\"order\":2,\"test\":true}")) {
        BufferedRequest request = BufferedRequest.builder("POST", "/orders")
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer x")
            .header("X-Tenant", "blue")
            .body(body.getBytes(UTF_8))
            .build();
        assertEquals(200, publisher.publish(request).toCompletableFuture().get().status());
      }
    }
    assertEquals(
        "{\"headers\":{\"content-type\":\"application/json\",\"x-tenant\":\"blue\"},"
            + "\"body\":\"{\\\"order\\\":1.00}\",\"body_args\":{\"order\":1.00},\"tenant\":\"blue\"}",
        new String(record(topic).value(), UTF_8));
    assertEquals(1, kafka.recordCount(topic));
  }

  @Test
  void programsRunBeforeTheCodeOfTheApplication() throws Exception {
    MessageFunction more = (message, request) ->
        message.value((new String(message.value(), UTF_8) + "!").getBytes(UTF_8));
    assertEquals(
        200, publish(config(more).messageByJq(".body", ". + \"?\"").build()).status());
    assertEquals("hello?!", new String(record(topic).value(), UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", ".body, .body", "def f: f; f", "last(range(1000000000000))"})
  void failedProgramIsAnsweredAndNothingIsSent(String program) throws Exception {
    Response response = publish(config().messageByJq(program).build());
    assertEquals(500, response.status());
    assertEquals(
        "{\"message\":\"Internal Server Error\",\"error\":\"message function failed\"}",
        response.json());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void sendsToTopicsThatAreAllowed() throws Exception {
    String other = kafka.newTopic(1);
    MessageFunction elsewhere = (message, request) -> message.topics(List.of(other, other));
    assertEquals(200, publish(config(elsewhere).allowedTopics(other).build()).status());
    assertEquals(1, kafka.records(other, 1, Eventually.DEADLINE).size());
    assertEquals(0, kafka.recordCount(topic));

    Response forbidden = publish(config(elsewhere).build());
    assertEquals(502, forbidden.status());
    assertTrue(forbidden.json().contains("not in the allowed topics list"));
    assertEquals(1, kafka.recordCount(other));
  }

  /** Each way on which a record may go. */
  @ParameterizedTest
  @EnumSource
  void tombstoneHasPartitionTimestampAndKeyAndNoValue(Ack ack, @TempDir Path folder)
      throws Exception {
    String wide = kafka.newTopic(4);
    MessageFunction function = (message, request) -> {
      message.tombstone();
      message.partition(3);
      message.timestamp(TIMESTAMP);
    };
    PublisherConfigBuilder config =
        config(function).topic(wide).keyQueryArg("k").ack(ack);
    if (ack.isSpooled()) {
      config.spoolDir(folder.toString());
    }
    assertEquals(200, publish(config.build()).status());
    ConsumerRecord<byte[], byte[]> record = record(wide);
    assertNull(record.value());
    assertEquals("query", new String(record.key(), UTF_8));
    assertEquals(3, record.partition());
    assertEquals(TIMESTAMP, record.timestamp());
  }

  @Test
  void tombstoneNeedsAKey() throws Exception {
    assertEquals(
        400, publish(config((message, request) -> message.tombstone()).build()).status());
    assertEquals(0, kafka.recordCount(topic));
  }

  /** One that the topic has not must not hold up those behind it. */
  @Test
  void missingPartitionFailsAtOnceAndHoldsUpNobody() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    PublisherConfig config = config((message, request) -> {
          if (calls.getAndIncrement() == 0) {
            message.partition(1);
          }
        })
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      CompletableFuture<Response> bad = publisher.publish(REQUEST).toCompletableFuture();
      CompletableFuture<Response> good = publisher.publish(REQUEST).toCompletableFuture();
      assertEquals(502, bad.get(QUICK.toSeconds(), TimeUnit.SECONDS).status());
      assertEquals(200, good.get(QUICK.toSeconds(), TimeUnit.SECONDS).status());
    }
    assertEquals(1, kafka.records(topic, 1, Eventually.DEADLINE).size());
  }

  @Test
  void missingPartitionFailsAtOnceInATransaction() throws Exception {
    PublisherConfig config = config((message, request) -> message.partition(1))
        .transactional(true)
        .transactionalIdPrefix(topic)
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      Response response =
          publisher.publish(REQUEST).toCompletableFuture().get(QUICK.toSeconds(), TimeUnit.SECONDS);
      assertEquals(502, response.status());
    }
  }

  @Test
  void missingPartitionBecomesADeadLetterOfTheSpool(@TempDir Path folder) throws Exception {
    String letters = kafka.newTopic(1);
    PublisherConfig config = config((message, request) -> message.partition(1))
        .ack(Ack.DISK)
        .spoolDir(folder.toString())
        .deadLetterTopic(letters)
        .build();
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      assertEquals(200, publisher.publish(REQUEST).toCompletableFuture().get().status());
      assertEquals(1, kafka.records(letters, 1, Eventually.DEADLINE).size());
    }
  }

  /** Brokers would refuse the whole batch for it. */
  @Test
  void timestampFarAheadIsTheFunctionsFault() throws Exception {
    long tomorrow = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
    assertEquals(
        500,
        publish(config((message, request) -> message.timestamp(tomorrow)).build())
            .status());
    assertEquals(
        500,
        publish(config((message, request) -> message.timestamp(-1L)).build()).status());
    assertEquals(
        500,
        publish(config((message, request) -> message.partition(-1)).build()).status());
    assertEquals(
        500,
        publish(config((message, request) -> message.topics(List.of())).build()).status());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void droppedMessageIsAnsweredAsSentAndStopsTheChain() throws Exception {
    MessageFunction never = (message, request) -> {
      throw new AssertionError("runs after the message was dropped");
    };
    Response response =
        publish(config((message, request) -> message.drop(), never).build());
    assertEquals(200, response.status());
    assertEquals("{\"message\":\"message sent\"}", response.json());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void failedFunctionIsAnsweredAndNothingIsSent() throws Exception {
    MessageFunction failing = (message, request) -> {
      throw new IOException("no");
    };
    Response response = publish(config(failing).build());
    assertEquals(500, response.status());
    assertEquals(
        "{\"message\":\"Internal Server Error\",\"error\":\"message function failed\"}",
        response.json());
    assertEquals(
        422, publish(config(failing).statusCodesFunctionError(422).build()).status());
    assertEquals(0, kafka.recordCount(topic));
  }

  @Test
  void missingClassOfAFunctionIsItsRequestsFault() throws Exception {
    MessageFunction failing = (message, request) -> {
      throw new NoClassDefFoundError("a/B");
    };
    assertEquals(500, publish(config(failing).build()).status());
  }

  @Test
  void recursionWithoutEndIsItsRequestsFault() throws Exception {
    MessageFunction recursive = new MessageFunction() {
      @Override
      public void apply(Message message, RequestView request) throws Exception {
        if (!message.isDropped()) {
          apply(message, request);
        }
      }
    };
    assertEquals(500, publish(config(recursive).build()).status());
  }

  @Test
  void functionsThatReadTheRequestNeedAllOfIt() {
    PublisherConfig reading = config((message, request) -> {}).build();
    MessageFunction blind = new MessageFunction() {
      @Override
      public void apply(Message message, RequestView request) {}

      @Override
      public boolean readsRequest() {
        return false;
      }
    };
    assertTrue(parts(reading).allHeaders());
    assertTrue(parts(reading).target());
    assertTrue(parts(reading).clientIp());
    assertEquals(parts(config().build()), parts(config(blind).build()));
  }

  @Test
  void luaIsRefusedWhereNobodyRunsIt() {
    PublisherConfig config = config().messageByLuaFunctions("return print").build();
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> RequestPublisher.create(config));
    assertTrue(e.faults().get(0).startsWith("message_by_lua_functions: only the plugin server"));
  }

  private static RequestParts parts(PublisherConfig config) {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      return publisher.parts();
    }
  }
}
