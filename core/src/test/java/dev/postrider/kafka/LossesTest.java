package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class LossesTest {

  @Property(tries = 200)
  void everyLossIsCountedOnceAndAtMostAThousandTopicsHaveNames(
      @ForAll @Size(max = 30) List<@IntRange(max = 3000) Integer> topics) {
    Losses losses = new Losses();
    List<LossReason> reasons = List.of(LossReason.values());
    long expected = 0;
    for (int from : topics) {
      for (int topic = from; topic < from + 200; topic++) {
        losses.add("t" + topic, reasons.get(topic % reasons.size()));
        expected++;
      }
    }
    List<LostRecords> counted = losses.counted();
    assertEquals(expected, counted.stream().mapToLong(LostRecords::records).sum());
    assertTrue(counted.stream().map(LostRecords::topic).distinct().count() <= 1001);
  }

  @Test
  void reasonComesFromTheKindOfFailureAndWhatTheBrokersAnswered() {
    Map<Exception, LossReason> reasons = Map.ofEntries(
        Map.entry(new TimeoutException("x"), LossReason.TIMED_OUT),
        Map.entry(new NotEnoughReplicasException("x"), LossReason.TIMED_OUT),
        Map.entry(new UnknownTopicOrPartitionException("x"), LossReason.UNKNOWN_TOPIC),
        Map.entry(
            new TimeoutException("x", new UnknownTopicOrPartitionException("x")),
            LossReason.UNKNOWN_TOPIC),
        Map.entry(new InvalidTopicException("x"), LossReason.UNKNOWN_TOPIC),
        Map.entry(new TopicAuthorizationException("x"), LossReason.NOT_AUTHORIZED),
        Map.entry(new ClusterAuthorizationException("x"), LossReason.NOT_AUTHORIZED),
        Map.entry(new SaslAuthenticationException("x"), LossReason.NOT_AUTHENTICATED),
        Map.entry(new SslAuthenticationException("x"), LossReason.NOT_AUTHENTICATED),
        Map.entry(new RecordTooLargeException("x"), LossReason.TOO_LARGE),
        Map.entry(new BufferExhaustedException("x"), LossReason.BUFFER_FULL),
        Map.entry(new KafkaException("x"), LossReason.OTHER),
        Map.entry(new IllegalStateException("x"), LossReason.OTHER));
    reasons.forEach((failure, reason) ->
        assertEquals(reason, LossReason.of(failure, false), failure::toString));
    assertEquals(LossReason.CLOSED, LossReason.of(new KafkaException("closed by force"), true));
    assertEquals(LossReason.TOO_LARGE, LossReason.of(new RecordTooLargeException("x"), true));
  }
}
