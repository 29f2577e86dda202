package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kafka.SenderConfig.HealthGate;
import java.time.Duration;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class ProducerHealthTest {

  private int probings;
  private boolean topicAlone;
  private final ProducerHealth health =
      new ProducerHealth(new HealthGate(3, Duration.ofSeconds(1), 2), () -> probings++);

  /** Records that were all sent just now. */
  private void fail(Exception... failures) {
    for (Exception failure : failures) {
      health.failed(failure, System.nanoTime(), () -> topicAlone);
    }
  }

  private static Exception expired() {
    return new TimeoutException("expired");
  }

  @Test
  void failuresInARowOfAnyOfItsKindsMakeUnhealthyOnce() {
    fail(new SaslAuthenticationException("x"), new ClusterAuthorizationException("x"));
    assertTrue(health.isHealthy());
    fail(expired());
    assertFalse(health.isHealthy());
    fail(new NetworkException("x"), new DisconnectException("x"), expired());
    assertEquals(1, probings);
  }

  @Test
  void aSuccessStartsTheCountAgain() {
    fail(expired(), expired());
    health.acknowledged();
    fail(expired(), expired());
    assertTrue(health.isHealthy());
  }

  @Test
  void whatIsWrongWithARecordOrATopicOrTheBufferDoesNotCount() {
    for (int i = 0; i < 5; i++) {
      fail(
          new RecordTooLargeException("x"),
          new BufferExhaustedException("x"),
          new TopicAuthorizationException("x"),
          new UnknownTopicOrPartitionException("x"),
          new TimeoutException("x", new UnknownTopicOrPartitionException("x")));
    }
    assertTrue(health.isHealthy());
  }

  @Test
  void allRecordsOfABatchAreOneFailure() {
    long sent = System.nanoTime();
    for (int batch = 0; batch < 2; batch++) {
      Exception expired = expired();
      for (int i = 0; i < 100; i++) {
        health.failed(expired, sent, () -> false);
      }
    }
    assertTrue(health.isHealthy());
    fail(expired());
    assertFalse(health.isHealthy());
  }

  /** kafka-clients has constants of its exceptions. */
  @Test
  void batchesThatEndWithTheSameConstantCountEach() {
    Exception constant = new NetworkException("x");
    fail(constant, constant);
    assertTrue(health.isHealthy());
    fail(constant);
    assertFalse(health.isHealthy());
  }

  @Test
  void failureOfARecordSentBeforeTheLastAcknowledgementDoesNotCount() {
    long before = System.nanoTime();
    health.acknowledged();
    for (int i = 0; i < 5; i++) {
      health.failed(expired(), before, () -> false);
    }
    assertTrue(health.isHealthy());
    fail(expired(), expired(), expired());
    assertFalse(health.isHealthy());
  }

  @Test
  void loginThatIsRefusedCountsWhateverWasAcknowledged() {
    long before = System.nanoTime();
    health.acknowledged();
    for (int i = 0; i < 3; i++) {
      health.failed(new SaslAuthenticationException("x"), before, () -> false);
    }
    assertFalse(health.isHealthy());
  }

  @Test
  void partitionWithoutALeaderDoesNotCount() {
    topicAlone = true;
    fail(expired(), expired(), expired());
    assertTrue(health.isHealthy());
  }

  @Test
  void onlyGoodProbesInARowMakeHealthyAgain() {
    fail(expired(), expired(), expired());
    assertTrue(health.probed(true));
    assertTrue(health.probed(false));
    health.acknowledged();
    assertTrue(health.probed(true));
    assertFalse(health.isHealthy());
    assertFalse(health.probed(true));
    assertTrue(health.isHealthy());
    fail(expired(), expired());
    assertTrue(health.isHealthy());
  }
}
