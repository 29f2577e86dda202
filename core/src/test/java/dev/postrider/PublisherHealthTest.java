package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a publisher says of itself, and to those it refuses. */
@ExtendWith(KafkaExtension.class)
class PublisherHealthTest {

  private static final int MIB = 1 << 20;

  @TempDir
  private Path folder;

  private PublisherConfigBuilder config(String brokers, String topic, Ack ack) {
    return PublisherConfig.builder()
        .bootstrapServers(brokers)
        .topic(topic)
        .ack(ack)
        .spoolDir(folder.resolve("spool").toString())
        .spoolMaxBytes(MIB);
  }

  private static Response publish(RequestPublisher publisher, int size) throws Exception {
    BufferedRequest request =
        BufferedRequest.builder("POST", "/").body(new byte[size]).build();
    return publisher.publish(request).toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  @Test
  void aSpoolThatIsNearlyFullIsAFaultUntilTheBrokersHaveTheRecords(EmbeddedKafka kafka)
      throws Exception {
    String topic = kafka.newTopic(1) + "-later";
    try (RequestPublisher publisher = RequestPublisher.create(
        config(kafka.bootstrapServers(), topic, Ack.DISK).build())) {
      assertTrue(publisher.health().isHealthy());
      assertEquals(200, publish(publisher, 600_000).status());
      assertTrue(publisher.health().isHealthy(), () -> publisher.health().toString());
      while (publish(publisher, 10_000).status() == 200) {
        // until the spool is full
      }
      List<String> faults = publisher.health().faults();
      assertEquals(1, faults.size());
      assertTrue(faults.get(0).endsWith("of " + MIB + " bytes that the brokers do not have"));

      kafka.createTopic(topic, 1, Map.of());
      Eventually.until("there is room", () -> publisher.health().isHealthy());
    }
  }

  /** As when the volume is taken away, and comes back. */
  @Test
  void aDiskThatTakesNothingIsAFaultUntilItDoes() throws Exception {
    Path taken = folder.resolve("spool");
    try (RequestPublisher publisher =
        RequestPublisher.create(config("127.0.0.1:1", "t", Ack.DISK).build())) {
      Files.move(taken, folder.resolve("elsewhere"));
      Response refused = publish(publisher, 1);
      assertEquals(503, refused.status());
      assertEquals("1", refused.headers().get("Retry-After"));
      List<String> faults = publisher.health().faults();
      assertEquals(1, faults.size());
      assertTrue(faults.get(0).contains(taken.toString()), faults::toString);

      Files.move(folder.resolve("elsewhere"), taken);
      Eventually.until("the disk is tried again", () -> publisher.health().isHealthy());
      assertEquals(200, publish(publisher, 1).status());
    }
  }

  @Test
  void aPublisherThatIsGatedOrClosedSaysSo() throws Exception {
    RequestPublisher publisher = RequestPublisher.create(config("127.0.0.1:1", "t", Ack.MEMORY)
        .producerAsyncHealthGating(true)
        .producerAsyncHealthFailureThreshold(1)
        .producerAsyncHealthProbeInterval(Duration.ofSeconds(4))
        .producerAsyncHealthRecoveryThreshold(3)
        .producerRequestTimeout(Duration.ofMillis(50))
        .producerRequestRetriesMaxAttempts(1)
        .producerAsyncFlushTimeout(Duration.ZERO)
        .build());
    try (publisher) {
      assertNull(publisher.health().spool());
      assertTrue(publisher.health().isHealthy());
      assertEquals(200, publish(publisher, 1).status());
      Eventually.until("it is gated", () -> !publisher.health().isHealthy());
      // Three good probes, one every four seconds.
      assertEquals("12", publish(publisher, 1).headers().get("Retry-After"));
    }
    assertTrue(publisher.health().faults().contains("the publisher is closed"));
  }
}
