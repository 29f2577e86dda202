package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said when nobody could be asked for a topic. */
@ExtendWith(KafkaExtension.class)
class BrokersUnreachableTest {

  private static PublisherConfigBuilder config(String address) {
    return PublisherConfig.builder()
        .bootstrapServers(address)
        .topic("orders")
        .producerAsync(false)
        .returnErrorMessage(true)
        .producerRequestTimeout(Duration.ofSeconds(2))
        .producerRequestRetriesMaxAttempts(1);
  }

  private static String error(PublisherConfig config) throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      Response response = publisher
          .publish(BufferedRequest.builder("POST", "/").build())
          .toCompletableFuture()
          .get(1, TimeUnit.MINUTES);
      assertEquals(502, response.status());
      return response.json();
    }
  }

  private static void assertHas(String text, String error) {
    assertTrue(error.contains(text), error);
  }

  @Test
  void refusedConnectionIsNamedWithItsAddress() throws Exception {
    ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    String address = "127.0.0.1:" + taken.getLocalPort();
    taken.close();
    String error = error(config(address).build());
    assertHas("topic orders could not be looked up within the delivery timeout: ", error);
    assertHas("no connection to any of " + address + " so far, since 20", error);
    assertHas("; last errors: " + address + ": Connection refused", error);
  }

  @Test
  void tlsClientIsToldThatTheBrokerSpeaksNoTls(EmbeddedKafka kafka) throws Exception {
    String address = kafka.bootstrapServers();
    String error = error(config(address).securitySsl(true).build());
    assertHas("no connection to any of " + address, error);
    assertHas(address + ": no TLS (", error);
  }

  @Test
  void serverThatNeverAnswersMayWantTls() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      assertHas(
          address + ": accepts connections, but gives no answer (does it want TLS?)",
          error(config(address).build()));
    }
  }

  @Test
  void topicThatABrokerDoesNotKnowIsNotBlamedOnTheConnection(EmbeddedKafka kafka) throws Exception {
    String error = error(config(kafka.bootstrapServers()).build());
    assertHas("topic orders was not known to a broker within the delivery timeout: ", error);
  }

  @Test
  void nameThatCannotBeResolvedIsInTheFailureAtStart() {
    PublisherConfig config = config("kafka.invalid:9092").build();
    KafkaException failure =
        assertThrows(KafkaException.class, () -> RequestPublisher.create(config));
    assertHas("kafka.invalid:9092", String.valueOf(failure.getMessage()));
  }
}
