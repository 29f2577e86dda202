package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.kafka.DeadLetter;
import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.GivenUpRecord.Outcome;
import dev.postrider.kafka.LossReason;
import dev.postrider.kafka.LostRecords;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a record that was taken and cannot be delivered, and who hears of it. */
@ExtendWith(KafkaExtension.class)
class GivenUpRecordsTest {

  private static final String LARGE = "x".repeat(5000);

  @TempDir
  private Path folder;

  private final Queue<GivenUpRecord> heard = new ConcurrentLinkedQueue<>();

  private final List<String> documented = new CopyOnWriteArrayList<>();

  private final PublisherListener listener = new PublisherListener() {
    @Override
    public void givenUp(GivenUpRecord given) {
      heard.add(given);
    }
  };

  private PublisherConfigBuilder config(EmbeddedKafka kafka, String topic, Ack ack) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .keyQueryArg("key")
        .forwardHttpHeadersAsRecordHeaders(true)
        .forwardAllByDefault(true)
        .ack(ack)
        .spoolDir(folder.resolve("spool").toString())
        .spoolAfter(Duration.ofMinutes(1));
  }

  private static String small(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    kafka.createTopic(topic + "-small", 1, Map.of("max.message.bytes", "2000"));
    return topic + "-small";
  }

  private static int publish(RequestPublisher publisher, String body) throws Exception {
    BufferedRequest request = BufferedRequest.builder("POST", "/?key=k")
        .header("Content-Type", "text/plain")
        .header("X-Origin", "o")
        .body(body.getBytes(UTF_8))
        .build();
    return publisher
        .publish(request)
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES)
        .status();
  }

  private static String body(byte[] value) {
    return new String(requireNonNull(EnvelopeReader.read(value).body()), UTF_8);
  }

  private static String header(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  private static String bodyOf(ConsumerRecord<byte[], byte[]> record) {
    return body(record.value());
  }

  private GivenUpRecord onlyOne() throws Exception {
    Eventually.until("the listener hears of the record", () -> !heard.isEmpty());
    assertEquals(1, heard.size());
    return heard.element();
  }

  @ParameterizedTest
  @EnumSource
  void theListenerHearsOnceOfARecordThatIsGivenUp(Ack ack, EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic, ack).build())) {
      publisher.listen(listener);
      // Else the first attempt may only find the topic.
      assertEquals(200, publish(publisher, "first"));
      Eventually.until("the topic is known", () -> publisher.pendingRecords() == 0);
      publish(publisher, LARGE);
      GivenUpRecord given = onlyOne();
      ProducerRecord<byte[], byte[]> record = given.record();
      assertEquals(ack == Ack.DISK ? Outcome.DEAD_LETTER_FILE : Outcome.LOST, given.outcome());
      assertEquals(LossReason.TOO_LARGE, given.reason());
      assertEquals(1, given.attempts());
      assertEquals(topic, record.topic());
      assertEquals(ack == Ack.DISK ? null : 0, record.partition());
      assertEquals("k", new String(record.key(), UTF_8));
      assertEquals("o", header(record.headers(), "x-origin"));
      assertEquals(LARGE, body(record.value()));
      assertEquals(200, publish(publisher, "small"));
    }
    assertEquals(1, heard.size());
  }

  @ParameterizedTest
  @EnumSource
  void aDeadLetterSaysFromWhereWhyAndWhen(Ack ack, EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    String dead = kafka.newTopic(1);
    Instant start = Instant.now();
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic, ack).deadLetterTopic(dead).build())) {
      publisher.listen(listener);
      publish(publisher, LARGE);
      assertEquals(Outcome.DEAD_LETTER_TOPIC, onlyOne().outcome());
    }
    ConsumerRecord<byte[], byte[]> letter = kafka.records(dead).get(0);
    assertEquals(LARGE, bodyOf(letter));
    assertEquals("k", new String(letter.key(), UTF_8));
    assertEquals("o", header(letter.headers(), "x-origin"));
    assertEquals(topic, header(letter.headers(), DeadLetter.TOPIC_HEADER));
    assertTrue(
        header(letter.headers(), DeadLetter.REASON_HEADER).startsWith("RecordTooLargeException: "));
    Instant time = Instant.parse(header(letter.headers(), DeadLetter.TIME_HEADER));
    assertTrue(!time.isBefore(start.minusSeconds(1)) && !time.isAfter(Instant.now()));
    assertEquals(0, kafka.recordCount(topic));
  }

  @ParameterizedTest
  @EnumSource
  void theDeadLetterTopicItselfGetsNoDeadLetters(Ack ack, EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic, ack).deadLetterTopic(topic).build())) {
      publisher.listen(listener);
      publish(publisher, LARGE);
      assertEquals(
          ack == Ack.DISK ? Outcome.DEAD_LETTER_FILE : Outcome.LOST, onlyOne().outcome());
      assertEquals(200, publish(publisher, "small"));
    }
    assertEquals(
        List.of("small"),
        kafka.records(topic).stream().map(GivenUpRecordsTest::bodyOf).toList());
    assertEquals(1, heard.size());
  }

  /** The letter is too large as well: the loss is that of the record, not of its letter. */
  @Test
  void aDeadLetterThatNobodyTakesIsALossOfItsTopic(EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    String dead = small(kafka);
    try (SharedProducers producers = new SharedProducers();
        RequestPublisher publisher = RequestPublisher.create(
            config(kafka, topic, Ack.KAFKA).deadLetterTopic(dead).build(), producers)) {
      publisher.listen(listener);
      assertEquals(413, publish(publisher, LARGE));
      assertEquals(Outcome.LOST, onlyOne().outcome());
      assertEquals(topic, onlyOne().record().topic());
      assertEquals(List.of(new LostRecords(topic, LossReason.TOO_LARGE, 1)), producers.lost());
    }
  }

  @Test
  void whatIsADeadLetterOrOnDiskIsNotCountedAsLost(EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    String dead = kafka.newTopic(1);
    try (SharedProducers producers = new SharedProducers();
        RequestPublisher direct = RequestPublisher.create(
            config(kafka, topic, Ack.MEMORY).deadLetterTopic(dead).build(), producers);
        RequestPublisher spooling = RequestPublisher.create(
            config(kafka, "not-there-yet", Ack.KAFKA_OR_DISK)
                .producerRequestTimeout(Duration.ofMillis(100))
                .producerRequestRetriesMaxAttempts(1)
                .build(),
            producers)) {
      direct.listen(listener);
      spooling.listen(listener);
      assertEquals(200, publish(direct, LARGE));
      assertEquals(200, publish(spooling, "kept"));
      assertEquals(Outcome.DEAD_LETTER_TOPIC, onlyOne().outcome());
      assertEquals(List.of(), producers.lost());
      assertEquals(1, spooling.pendingRecords());
    }
  }

  @Test
  void theLettersOfTheLastRecordsAreSentBeforeTheEnd(EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    String dead = kafka.newTopic(1);
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka, topic, Ack.MEMORY).deadLetterTopic(dead).build())) {
      publisher.listen(listener);
      for (int i = 0; i < 5; i++) {
        assertEquals(200, publish(publisher, LARGE));
      }
    }
    assertEquals(5, kafka.recordCount(dead));
    assertEquals(5, heard.size());
  }

  @Test
  void theDocumentedListenerHearsOfTheRecord(EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic, Ack.KAFKA).build())) {
      // snippet: given-up
      publisher.listen(new PublisherListener() {
        @Override
        public void givenUp(GivenUpRecord given) {
          ProducerRecord<byte[], byte[]> record = given.record();
          keep(record.topic(), record.partition(), record.key(), record.headers(), record.value());
          count(given.outcome(), given.reason(), given.attempts());
        }
      });
      // snippet end
      assertEquals(413, publish(publisher, LARGE));
      Eventually.until("both are told", () -> documented.size() == 2);
      assertEquals(List.of(topic + " 0 k o", "lost too_large 1"), documented);
    }
    Documentation.assertShows("given-up", "src/test/java/dev/postrider/GivenUpRecordsTest.java");
  }

  private void keep(
      String topic, @Nullable Integer partition, byte[] key, Headers headers, byte[] value) {
    assertEquals(LARGE, body(value));
    documented.add(
        topic + " " + partition + " " + new String(key, UTF_8) + " " + header(headers, "x-origin"));
  }

  private void count(Outcome outcome, LossReason reason, int attempts) {
    documented.add(outcome + " " + reason + " " + attempts);
  }

  /** An Error on Kafka's I/O thread would end the thread, and with it the producer. */
  @Test
  void aListenerThatFailsHarmsNobody(EmbeddedKafka kafka) throws Exception {
    String topic = small(kafka);
    List<Throwable> thrown = new ArrayList<>();
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic, Ack.KAFKA).build())) {
      publisher.listen(new PublisherListener() {
        @Override
        public void givenUp(GivenUpRecord given) {
          AssertionError error = new AssertionError("planted");
          thrown.add(error);
          throw error;
        }
      });
      publisher.listen(listener);
      assertEquals(413, publish(publisher, LARGE));
      assertEquals(LossReason.TOO_LARGE, onlyOne().reason());
      assertEquals(1, thrown.size());
      assertEquals(200, publish(publisher, "small"));
    }
  }
}
