package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kafka.SenderConfig.HealthGate;
import java.time.Duration;
import org.apache.kafka.clients.producer.BufferExhaustedException;
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
  private final ProducerHealth health =
      new ProducerHealth(new HealthGate(3, Duration.ofSeconds(1), 2), () -> probings++);

  private void fail(Exception... failures) {
    for (Exception failure : failures) {
      health.delivered(failure);
    }
  }

  @Test
  void failuresInARowOfAnyOfItsKindsMakeUnhealthyOnce() {
    fail(new SaslAuthenticationException("x"), new TopicAuthorizationException("x"));
    assertTrue(health.isHealthy());
    fail(new TimeoutException("x"));
    assertFalse(health.isHealthy());
    fail(new NetworkException("x"), new DisconnectException("x"), new TimeoutException("x"));
    assertEquals(1, probings);
  }

  @Test
  void aSuccessStartsTheCountAgain() {
    fail(new TimeoutException("x"), new TimeoutException("x"));
    health.delivered(null);
    fail(new TimeoutException("x"), new TimeoutException("x"));
    assertTrue(health.isHealthy());
  }

  @Test
  void whatIsWrongWithARecordOrATopicOrTheBufferDoesNotCount() {
    for (int i = 0; i < 5; i++) {
      fail(
          new RecordTooLargeException("x"),
          new BufferExhaustedException("x"),
          new TimeoutException("x", new UnknownTopicOrPartitionException("x")));
    }
    assertTrue(health.isHealthy());
  }

  @Test
  void onlyGoodProbesInARowMakeHealthyAgain() {
    fail(new TimeoutException("x"), new TimeoutException("x"), new TimeoutException("x"));
    assertTrue(health.probed(true));
    assertTrue(health.probed(false));
    health.delivered(null);
    assertTrue(health.probed(true));
    assertFalse(health.isHealthy());
    assertFalse(health.probed(true));
    assertTrue(health.isHealthy());
    fail(new TimeoutException("x"), new TimeoutException("x"));
    assertTrue(health.isHealthy());
  }
}
