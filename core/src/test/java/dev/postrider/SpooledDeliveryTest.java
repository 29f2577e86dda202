package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.Ack;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.kafka.GivenUpRecord;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where a message is when the answer is a success. */
@ExtendWith(KafkaExtension.class)
class SpooledDeliveryTest {

  @TempDir
  Path folder;

  private PublisherConfigBuilder config(EmbeddedKafka kafka, String topic, Ack ack) {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .keyQueryArg("key")
        .ack(ack)
        .spoolDir(folder.resolve("spool").toString())
        .spoolAfter(Duration.ofMillis(300))
        .producerRequestTimeout(Duration.ofMillis(500))
        .producerRequestRetriesMaxAttempts(2);
  }

  private static BufferedRequest request(String key, String body) {
    return BufferedRequest.builder("POST", "/?key=" + key)
        .header("Content-Type", "text/plain")
        .body(body.getBytes(UTF_8))
        .build();
  }

  private static Response await(CompletionStage<Response> stage) throws Exception {
    return stage.toCompletableFuture().get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static List<String> bodies(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(record ->
            new String(requireNonNull(EnvelopeReader.read(record.value()).body()), UTF_8))
        .toList();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void theAnswerWhileTheBrokersAreAwayIsAsTheModeSays() throws Exception {
    Map<Ack, Integer> statuses =
        Map.of(Ack.MEMORY, 200, Ack.KAFKA, 502, Ack.DISK, 200, Ack.KAFKA_OR_DISK, 200);
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("away", 1, Map.of());
      kafka.stop();
      for (Ack ack : Ack.values()) {
        try (RequestPublisher publisher =
            RequestPublisher.create(config(kafka, "away", ack).build())) {
          Response response = await(publisher.publish(request("k", "1")));
          assertEquals(statuses.get(ack), response.status(), ack::name);
          assertEquals(ack.isSpooled(), Files.exists(folder.resolve("spool")), ack::name);
        }
      }
    }
  }

  @Test
  void whatIsOnDiskArrivesOnceTheBrokersAreBack() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      List<Ack> modes = List.of(Ack.DISK, Ack.KAFKA_OR_DISK);
      for (Ack ack : modes) {
        kafka.createTopic(ack.name(), 1, Map.of());
      }
      kafka.stop();
      List<RequestPublisher> publishers = new ArrayList<>();
      for (Ack ack : modes) {
        RequestPublisher publisher =
            RequestPublisher.create(config(kafka, ack.name(), ack).build());
        publishers.add(publisher);
        List<CompletionStage<Response>> responses = new ArrayList<>();
        for (String body : numbers(0, 200)) {
          responses.add(publisher.publish(request("k", body)));
        }
        for (CompletionStage<Response> response : responses) {
          assertEquals(200, await(response).status());
        }
      }
      kafka.startAgain();
      for (RequestPublisher publisher : publishers) {
        Eventually.until("all is delivered", () -> publisher.pendingRecords() == 0);
        publisher.close();
      }
      for (Ack ack : modes) {
        List<ConsumerRecord<byte[], byte[]>> records = kafka.records(ack.name());
        // With kafka_or_disk the producer may write a record that is on disk too, and in between.
        List<String> arrived = bodies(records).stream().distinct().toList();
        assertEquals(Set.copyOf(numbers(0, 200)), Set.copyOf(arrived));
        assertTrue(ack != Ack.DISK || arrived.equals(numbers(0, 200)), arrived::toString);
        Set<String> ids = records.stream()
            .map(
                record -> new String(record.headers().lastHeader("postrider-id").value(), UTF_8))
            .collect(Collectors.toSet());
        assertEquals(200, ids.size());
      }
    }
  }

  @Test
  void theNextPublisherDeliversWhatTheOneBeforeLeft() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("left", 1, Map.of());
      kafka.stop();
      PublisherConfig config = config(kafka, "left", Ack.DISK).build();
      RequestPublisher first = RequestPublisher.create(config);
      assertEquals(200, await(first.publish(request("k", "left"))).status());
      first.close(Duration.ZERO);
      kafka.startAgain();
      try (RequestPublisher second = RequestPublisher.create(config);
          RequestPublisher third = RequestPublisher.create(config)) {
        assertEquals(200, await(third.publish(request("k", "new"))).status());
        Eventually.until(
            "all is delivered", () -> second.pendingRecords() + third.pendingRecords() == 0);
      }
      assertEquals(
          List.of("left", "new"),
          bodies(kafka.records("left")).stream().sorted().toList());
    }
  }

  /** As the workers of Kong have them: each has a publisher of its own for the same configuration. */
  @Test
  void publishersThatShareTheSpoolKeepOneOrderOfEachKey(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (SharedProducers producers = new SharedProducers()) {
      SharedSpools spools = new SharedSpools();
      PublisherConfig config = config(kafka, topic, Ack.DISK).build();
      List<RequestPublisher> publishers = new ArrayList<>();
      for (int worker = 0; worker < 3; worker++) {
        publishers.add(RequestPublisher.create(config, producers, spools, new SharedSchemas()));
      }
      assertEquals(1, spools.size());
      for (String body : numbers(0, 300)) {
        RequestPublisher next = publishers.get(Integer.parseInt(body) % publishers.size());
        assertEquals(200, await(next.publish(request("k", body))).status());
      }
      Eventually.until("all is delivered", () -> publishers.get(0).pendingRecords() == 0);
      publishers.forEach(RequestPublisher::close);
      assertEquals(0, spools.size());
      assertEquals(numbers(0, 300), bodies(kafka.records(topic)));
    }
  }

  @Test
  void aListenerOfSeveralPublishersHearsOfARecordOnce(EmbeddedKafka kafka) throws Exception {
    kafka.createTopic("heard", 1, Map.of("max.message.bytes", "2000"));
    try (SharedProducers producers = new SharedProducers()) {
      SharedSpools spools = new SharedSpools();
      PublisherConfig config = config(kafka, "heard", Ack.DISK).build();
      AtomicInteger acknowledged = new AtomicInteger();
      AtomicInteger givenUp = new AtomicInteger();
      PublisherListener counting = new PublisherListener() {
        @Override
        public void acknowledged(String topic, long bytes, long nanos) {
          acknowledged.incrementAndGet();
        }

        @Override
        public void givenUp(GivenUpRecord given) {
          givenUp.incrementAndGet();
        }
      };
      try (RequestPublisher first =
              RequestPublisher.create(config, producers, spools, new SharedSchemas());
          RequestPublisher second =
              RequestPublisher.create(config, producers, spools, new SharedSchemas())) {
        first.listen(counting);
        second.listen(counting);
        for (String body : List.of("small", "x".repeat(5000), "small")) {
          assertEquals(200, await(second.publish(request("k", body))).status());
        }
        Eventually.until("all is done", () -> first.pendingRecords() == 0);
      }
      assertEquals(2, acknowledged.get());
      assertEquals(1, givenUp.get());
    }
  }

  /** As at each reload during an outage: an owner begins before the one before has ended. */
  @Test
  void whatSeveralOwnersLeftArrivesInTheOrderInWhichItWasKept() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("owners", 1, Map.of());
      kafka.stop();
      PublisherConfig config = config(kafka, "owners", Ack.DISK).build();
      int lives = 4;
      RequestPublisher publisher = RequestPublisher.create(config);
      for (int life = 0; life < lives; life++) {
        for (String body : numbers(100 * life, 100 * (life + 1))) {
          assertEquals(200, await(publisher.publish(request("k", body))).status());
        }
        RequestPublisher before = publisher;
        publisher = RequestPublisher.create(config);
        before.close(Duration.ZERO);
      }
      publisher.close(Duration.ZERO);
      kafka.startAgain();
      try (RequestPublisher last = RequestPublisher.create(config)) {
        for (String body : numbers(100 * lives, 100 * (lives + 1))) {
          assertEquals(200, await(last.publish(request("k", body))).status());
        }
        Eventually.until("all is delivered", () -> last.pendingRecords() == 0);
      }
      assertEquals(numbers(0, 100 * (lives + 1)), bodies(kafka.records("owners")));
    }
  }

  @Test
  void recordsOnDiskForOneClusterNeverGoToAnother(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    PublisherConfig elsewhere =
        config(kafka, topic, Ack.DISK).bootstrapServers("127.0.0.1:1").build();
    RequestPublisher first = RequestPublisher.create(elsewhere);
    assertEquals(200, await(first.publish(request("k", "theirs"))).status());
    first.close(Duration.ZERO);
    try (RequestPublisher publisher =
        RequestPublisher.create(config(kafka, topic, Ack.DISK).build())) {
      assertEquals(200, await(publisher.publish(request("k", "ours"))).status());
      Eventually.until("all is delivered", () -> publisher.pendingRecords() == 0);
    }
    assertEquals(List.of("ours"), bodies(kafka.records(topic)));
    RequestPublisher last = RequestPublisher.create(elsewhere);
    assertEquals(1, last.pendingRecords());
    last.close(Duration.ZERO);
  }

  @Test
  void aFullSpoolIsAnswered503UntilTheBrokersAreBack() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("full", 1, Map.of());
      kafka.stop();
      PublisherConfig config =
          config(kafka, "full", Ack.DISK).spoolMaxBytes(1 << 20).build();
      try (RequestPublisher publisher = RequestPublisher.create(config)) {
        String large = "x".repeat(100_000);
        int kept = 0;
        Response response = await(publisher.publish(request("k", large)));
        while (response.status() == 200) {
          kept++;
          response = await(publisher.publish(request("k", large)));
        }
        assertTrue(kept >= 5 && kept <= 10, "kept " + kept);
        assertEquals(503, response.status());
        assertEquals("1", response.headers().get("Retry-After"));
        kafka.startAgain();
        Eventually.until("all is delivered", () -> publisher.pendingRecords() == 0);
        assertEquals(kept, kafka.recordCount("full"));
        assertEquals(200, await(publisher.publish(request("k", large))).status());
      }
    }
  }

  @Test
  void aRecordThatTheTopicNeverTakesIsADeadLetter() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("small", 1, Map.of("max.message.bytes", "2000"));
      kafka.createTopic("dead", 1, Map.of());
      PublisherConfig config =
          config(kafka, "small", Ack.DISK).deadLetterTopic("dead").build();
      try (RequestPublisher publisher = RequestPublisher.create(config)) {
        assertEquals(
            200, await(publisher.publish(request("k", "x".repeat(5000)))).status());
        assertEquals(200, await(publisher.publish(request("k", "small"))).status());
        Eventually.until("all is done", () -> publisher.pendingRecords() == 0);
      }
      assertEquals(List.of("small"), bodies(kafka.records("small")));
      ConsumerRecord<byte[], byte[]> letter = kafka.records("dead").get(0);
      assertEquals(List.of("x".repeat(5000)), bodies(List.of(letter)));
      assertEquals(
          "small",
          new String(letter.headers().lastHeader("postrider-dead-letter-topic").value(), UTF_8));
      assertTrue(
          new String(letter.headers().lastHeader("postrider-dead-letter-reason").value(), UTF_8)
              .startsWith("RecordTooLargeException"));
    }
  }

  @Test
  void aSpoolWithoutAFolderOrWithAnUnusableOneIsAClearFault() throws Exception {
    PublisherConfigBuilder builder =
        PublisherConfig.builder().bootstrapServers("localhost:1").topic("t").ack(Ack.DISK);
    InvalidConfigException unset =
        assertThrows(InvalidConfigException.class, () -> RequestPublisher.create(builder.build()));
    assertEquals(List.of("spool_dir: needed for ack=disk"), unset.faults());
    Path file = Files.createFile(folder.resolve("file"));
    InvalidConfigException unusable = assertThrows(
        InvalidConfigException.class,
        () -> RequestPublisher.create(builder.spoolDir(file.toString()).build()));
    assertTrue(unusable.faults().get(0).startsWith("spool_dir: cannot be used"));
  }

  /** Three lives that end with SIGKILL, the first without brokers, and one that delivers the rest. */
  @Test
  void noRequestThatWasAnsweredIsLostWhenTheProcessIsKilled() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("killed", 3, Map.of());
      List<String> answered = new ArrayList<>();
      kafka.stop();
      answered.addAll(live(kafka, 0));
      kafka.startAgain();
      answered.addAll(live(kafka, 1_000_000));
      answered.addAll(live(kafka, 2_000_000));
      try (RequestPublisher last =
          RequestPublisher.create(config(kafka, "killed", Ack.DISK).build())) {
        Eventually.until("all is delivered", () -> last.pendingRecords() == 0);
      }
      List<String> delivered =
          bodies(kafka.records("killed")).stream().distinct().toList();
      assertFalse(answered.isEmpty());
      assertEquals(List.of(), missing(answered, delivered));
      for (int key = 0; key < 7; key++) {
        int of = key;
        List<String> ofKey =
            delivered.stream().filter(body -> Integer.parseInt(body) % 7 == of).toList();
        assertEquals(ofKey.stream().sorted().toList(), ofKey, "order of key " + key);
      }
    }
  }

  private static List<String> missing(List<String> answered, List<String> delivered) {
    Set<String> there = Set.copyOf(delivered);
    return answered.stream().filter(body -> !there.contains(body)).toList();
  }

  private List<String> live(EmbeddedKafka kafka, int from) throws IOException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SpoolingProcess.class.getName(),
            kafka.bootstrapServers(),
            "killed",
            folder.resolve("spool").toString(),
            Integer.toString(from))
        .redirectError(Redirect.DISCARD)
        .start();
    List<String> answered = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        // The line that the kill cut in two has no end mark.
        if (line.endsWith(".")) {
          answered.add(line.substring(0, line.length() - 1));
        }
        if (answered.size() == 2000) {
          // Process.destroyForcibly would close the stream with lines in it.
          process.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    } finally {
      process.destroyForcibly();
    }
    return answered;
  }
}
