package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.Router.TopicNotAllowedException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestRejectedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DestinationsTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Destinations destinations = new Destinations(
      new Router(PublisherConfig.builder().topic("home").allowedTopics("a-*").build()),
      topic -> topic.startsWith("a-known") ? 3 : topic.equals("home") ? 1 : 0,
      nanos::get);

  private static List<ProducerRecord<byte[], byte[]>> record(
      String topic, @Nullable Integer partition) {
    return List.of(new ProducerRecord<>(topic, partition, null, new byte[1]));
  }

  @Test
  void aPartitionMustExistWhereTheNumberIsKnown() {
    assertDoesNotThrow(() -> destinations.check(record("a-known", 2)));
    assertDoesNotThrow(() -> destinations.check(record("a-new", 7)));
    assertDoesNotThrow(() -> destinations.check(record("home", 0)));
    RequestRejectedException e = assertThrows(
        RequestRejectedException.class, () -> destinations.check(record("a-known", 3)));
    assertEquals("invalid value for partition_from: the topic has 3 partitions", e.error());
    assertThrows(RequestRejectedException.class, () -> destinations.check(record("home", 1)));
  }

  /** Whoever makes names up can neither fill the memory nor keep others from topics that exist. */
  @Test
  void onlySoManyTopicsThatNobodyKnowsAreTried() {
    for (int i = 0; i < Destinations.MOST_UNKNOWN; i++) {
      String topic = "a-" + i;
      assertDoesNotThrow(() -> destinations.check(record(topic, null)));
    }
    assertThrows(
        TopicNotAllowedException.class, () -> destinations.check(record("a-one-more", null)));
    assertDoesNotThrow(() -> destinations.check(record("a-0", null)));
    assertDoesNotThrow(() -> destinations.check(record("a-known-1", null)));
    assertDoesNotThrow(() -> destinations.check(record("home", null)));
    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    assertDoesNotThrow(() -> destinations.check(record("a-one-more", null)));
  }
}
