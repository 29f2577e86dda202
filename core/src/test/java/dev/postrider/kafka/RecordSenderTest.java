package dev.postrider.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import dev.postrider.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class RecordSenderTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final ScriptedProducer producer = new ScriptedProducer();
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger acknowledged = new AtomicInteger();

  private RecordSender sender(Duration deliveryTimeout) {
    return RecordSender.using(
        producer, new SenderConfig(Map.of(), 100, 1_000_000, 100_000, deliveryTimeout, null, null));
  }

  private void send(RecordSender sender, String topic, String value) {
    assertNull(sender.send(
        List.of(new ProducerRecord<>(topic, value.getBytes(UTF_8))), Ends.of(failure -> {
          if (failure == null) {
            acknowledged.incrementAndGet();
          } else {
            failures.add(failure);
          }
        })));
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void topicLostAgainWhileRecordsWaitKeepsTheirOrder() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch allWait = new CountDownLatch(1);
    producer.lookUp = topic -> {
      join(allWait);
      return null;
    };
    producer.refusal =
        record -> attempts.incrementAndGet() % 3 == 1 ? new TimeoutException("no metadata") : null;
    try (RecordSender sender = sender(LONG)) {
      numbers(20).forEach(number -> send(sender, "t", number));
      allWait.countDown();
      Eventually.until("all arrive", () -> acknowledged.get() == 20);
      assertEquals(numbers(20), producer.values());
    }
  }

  @Test
  void recordThatWaitedOutlastsAFullBuffer() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    producer.refusal =
        record -> attempts.incrementAndGet() < 4 ? new BufferExhaustedException("full") : null;
    try (RecordSender sender = sender(LONG)) {
      numbers(3).forEach(number -> send(sender, "t", number));
      Eventually.until("all arrive", () -> acknowledged.get() == 3);
      assertEquals(numbers(3), producer.values());
      assertEquals(List.of(), List.copyOf(failures));
    }
  }

  @Test
  void topicThatIsNotFoundIsAskedForLessAndLessOften() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    producer.lookUp = topic -> {
      attempts.incrementAndGet();
      return new TimeoutException("no metadata");
    };
    try (RecordSender sender = sender(Duration.ofMillis(500))) {
      send(sender, "t", "x");
      Eventually.until("given up", () -> !failures.isEmpty());
      assertTrue(attempts.get() <= 6, attempts + " attempts in half a second");
    }
  }

  @Test
  void topicThatNobodyNeedsAnyMoreTakesNoShare() throws Exception {
    List<String> others = IntStream.range(0, 100).mapToObj(i -> "other" + i).toList();
    producer.lookUp = topic -> topic.startsWith("t") ? new TimeoutException("no metadata") : null;
    RecordSender sender = sender(LONG);
    sender.warm(others);
    sender.warm(others);
    numbers(100).forEach(number -> send(sender, "t1", number));
    sender.forget(others);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t2", new byte[1]);
    assertEquals(Refusal.BUFFER_FULL, sender.send(List.of(record, record), Ends.IGNORED));
    Eventually.until("all have been looked up", () -> {
      sender.forget(others);
      sender.warm(List.of());
      return sender.send(List.of(record, record), Ends.IGNORED) == null;
    });
    sender.close(Duration.ZERO);
  }

  @Test
  void closeCountsAndNamesEveryRecordItGivesUpBeforeItReturns() {
    producer.lookUp = topic -> new TimeoutException("no metadata");
    RecordSender sender = sender(LONG);
    numbers(3).forEach(number -> send(sender, "orders", number));
    numbers(2).forEach(number -> send(sender, "audit", number));
    try (LogLines log = LogLines.of("dev.postrider.kafka")) {
      sender.close(Duration.ZERO);
      assertEquals(
          List.of(
              new LostRecords("audit", LossReason.CLOSED, 2),
              new LostRecords("orders", LossReason.CLOSED, 3)),
          sender.statistics(null, 0).lost());
      log.assertHas("4 more records not delivered: ");
      log.assertHas(" for orders (closed)");
      log.assertHas(" for audit (closed)");
    }
  }

  @Test
  void closeNamesWhatAHandedInProducerStillHas() throws Exception {
    ScriptedProducer silent = new ScriptedProducer(false);
    RecordSender sender = RecordSender.using(
        silent, new SenderConfig(Map.of(), 100, 1_000_000, 100_000, LONG, null, null));
    numbers(3).forEach(number -> send(sender, "orders", number));
    Eventually.until("all are sent", () -> silent.history().size() == 3);
    try (LogLines log = LogLines.of("dev.postrider.kafka")) {
      sender.close(Duration.ZERO);
      log.assertHas("{orders=3}");
      while (silent.errorNext(new TimeoutException("expired"))) {}
      log.assertHas("record for topic orders not delivered");
      log.assertHas("2 more records not delivered: 2 for orders (closed)");
    }
  }

  @Test
  void missingPermissionWrappedInATimeOutFailsAtOnce() throws Exception {
    producer.lookUp =
        topic -> new TimeoutException("no metadata", new TopicAuthorizationException(topic));
    try (RecordSender sender = sender(LONG)) {
      send(sender, "t", "x");
      Eventually.until("failed", () -> !failures.isEmpty());
      assertInstanceOf(TopicAuthorizationException.class, failures.element());
    }
  }

  @Test
  void whatTheBrokersSayOfATopicIsInTheFailure() throws Exception {
    producer.lookUp = topic -> new TimeoutException(
        "no metadata", new UnknownTopicOrPartitionException("never heard of it"));
    try (RecordSender sender = sender(Duration.ofMillis(100))) {
      send(sender, "t", "x");
      Eventually.until("given up", () -> !failures.isEmpty());
      String message = String.valueOf(failures.element().getMessage());
      assertTrue(message.contains("topic t ") && message.contains("never heard of it"), message);
    }
  }

  @Test
  void topicWhoseLookUpBlocksDoesNotHoldUpOthers() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    producer.lookUp = topic -> {
      if (topic.equals("missing")) {
        join(blocked);
      }
      return null;
    };
    try (RecordSender sender = sender(LONG)) {
      sender.warm(List.of("missing"));
      send(sender, "there", "x");
      Eventually.until("arrives", () -> acknowledged.get() == 1);
      blocked.countDown();
    }
  }

  @Test
  void closeFlushesAHandedInProducerWhileALookUpBlocks() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    producer.lookUp = topic -> {
      join(blocked);
      return null;
    };
    RecordSender sender = sender(LONG);
    sender.warm(List.of("missing"));
    sender.close(Duration.ofSeconds(20));
    int flushes = producer.flushes.get();
    blocked.countDown();
    assertEquals(1, flushes);
  }

  @Test
  void interruptedCloseStillFailsWhatWaitsAndKeepsTheInterrupt() throws Exception {
    producer.lookUp = topic -> new TimeoutException("no metadata");
    RecordSender sender = sender(LONG);
    send(sender, "t", "x");
    Thread.currentThread().interrupt();
    sender.close(LONG);
    assertTrue(Thread.interrupted());
    assertEquals(1, failures.size());
    assertEquals(0, sender.pending());
  }

  @Test
  void recordsThatRaceWithCloseAllEnd() throws Exception {
    for (int round = 0; round < 50; round++) {
      ScriptedProducer racing = new ScriptedProducer();
      racing.lookUp = topic -> new TimeoutException("no metadata");
      RecordSender sender = RecordSender.using(
          racing, new SenderConfig(Map.of(), 10_000, 1_000_000_000, 100_000, LONG, null, null));
      AtomicInteger taken = new AtomicInteger();
      AtomicInteger ended = new AtomicInteger();
      CountDownLatch started = new CountDownLatch(2);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Thread caller = new Thread(() -> {
          started.countDown();
          for (int n = 0; n < 2000; n++) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t" + n % 50, new byte[1]);
            if (sender.send(List.of(record), Ends.of(f -> ended.incrementAndGet())) == null) {
              taken.incrementAndGet();
            }
          }
        });
        caller.start();
        callers.add(caller);
      }
      started.await();
      sender.close(Duration.ZERO);
      for (Thread caller : callers) {
        caller.join();
      }
      Eventually.until("all end", () -> ended.get() == taken.get());
      assertEquals(0, sender.pending());
    }
  }

  @Test
  void byteCapRefusesWhatWouldNotFitAndForgetsWhatIsDone() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    producer.lookUp = topic -> {
      join(blocked);
      return null;
    };
    byte[] value = new byte[400];
    try (RecordSender sender = RecordSender.using(
        producer, new SenderConfig(Map.of(), 100, 1000, 100_000, LONG, null, null))) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", value);
      ProducerRecord<byte[], byte[]> other = new ProducerRecord<>("u", value);
      Delivery ignored = Ends.IGNORED;
      assertNull(sender.send(List.of(record), ignored));
      assertEquals(Refusal.BUFFER_FULL, sender.send(List.of(other, record), ignored));
      assertEquals(1, sender.pending());
      assertNull(sender.send(List.of(other), ignored));
      assertEquals(Refusal.BUFFER_FULL, sender.send(List.of(record), ignored));
      blocked.countDown();
      Eventually.until("room again", () -> sender.pending() == 0);
      assertNull(sender.send(List.of(record, other), ignored));
    }
  }

  @Test
  void noThreadOutlivesClose() throws Exception {
    Map<Thread, Boolean> before = new ConcurrentHashMap<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> before.put(thread, true));
    producer.lookUp = topic -> new TimeoutException("no metadata");
    for (int i = 0; i < 10; i++) {
      RecordSender sender = sender(LONG);
      send(sender, "t" + i, "x");
      sender.close(Duration.ofMillis(30));
    }
    Eventually.until(
        "threads end",
        Duration.ofSeconds(5),
        () -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread ->
                thread.getName().startsWith("postrider-") && !before.containsKey(thread)));
    assertEquals(10, failures.size());
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
