package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whether the brokers answer, as a health check asks. */
@ExtendWith(KafkaExtension.class)
class ReachesBrokersTest {

  private static PublisherConfig config(String address) {
    return PublisherConfig.builder().bootstrapServers(address).topic("orders").build();
  }

  @Test
  void isTrueWhileABrokerAnswersAndFalseAfterClose(EmbeddedKafka kafka) throws Exception {
    RequestPublisher publisher = RequestPublisher.create(config(kafka.bootstrapServers()));
    assertEquals(Optional.of(true), publisher.reachesBrokers(Eventually.DEADLINE));
    assertTrue(hasProbe());

    publisher.close();
    Eventually.until("the probe's thread has ended", () -> !hasProbe());
    assertEquals(Optional.of(false), publisher.reachesBrokers(Eventually.DEADLINE));
    assertFalse(hasProbe(), "a closed publisher has connected again");
  }

  @Test
  void isFalseAfterCloseEvenIfOthersShareTheProducer(EmbeddedKafka kafka) {
    try (SharedProducers producers = new SharedProducers();
        RequestPublisher other =
            RequestPublisher.create(config(kafka.bootstrapServers()), producers)) {
      RequestPublisher publisher =
          RequestPublisher.create(config(kafka.bootstrapServers()), producers);
      publisher.close();
      assertEquals(Optional.of(false), publisher.reachesBrokers(Eventually.DEADLINE));
      assertEquals(Optional.of(true), other.reachesBrokers(Eventually.DEADLINE));
    }
  }

  /** The server accepts connections, so the answer can only come from the timeout. */
  @Test
  void isFalseAfterTheTimeoutIfNobodyAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RequestPublisher publisher =
            RequestPublisher.create(config("127.0.0.1:" + silent.getLocalPort()))) {
      assertEquals(Optional.of(false), publisher.reachesBrokers(Duration.ofMillis(200)));
    }
  }

  /** A health check may give the brokers long; nobody else has to. */
  @Test
  void whoWaitsLongForBrokersHoldsUpNeitherOthersNorClose() throws Exception {
    Duration forever = Duration.ofMinutes(10);
    // The common pool may have a single thread.
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      RequestPublisher publisher =
          RequestPublisher.create(config("127.0.0.1:" + silent.getLocalPort()));
      Future<Optional<Boolean>> patient = threads.submit(() -> publisher.reachesBrokers(forever));
      Eventually.until("somebody asks", ReachesBrokersTest::hasProbe);

      Future<Optional<Boolean>> hasty =
          threads.submit(() -> publisher.reachesBrokers(Duration.ofMillis(200)));
      assertEquals(Optional.of(false), result(hasty));
      Future<?> close = threads.submit(() -> publisher.close(Duration.ZERO));
      result(close);
      assertEquals(Optional.of(false), result(patient));
      Eventually.until("the probe's thread has ended", () -> !hasProbe());
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T result(Future<T> call) throws Exception {
    return call.get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void isNotKnownOfAProducerThatWasHandedIn() {
    var producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (RequestPublisher publisher = RequestPublisher.create(config("127.0.0.1:1"), producer)) {
      assertEquals(Optional.empty(), publisher.reachesBrokers(Duration.ofMillis(200)));
    }
  }

  private static boolean hasProbe() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().contains("postrider-probe"));
  }
}
