package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

class BacklogLawsTest {

  /** What the law says of one topic, counted without the code under test. */
  private static final class Expected {
    final List<Integer> sizes = new ArrayList<>();

    int bytes() {
      return sizes.stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * Steps over 0 take a record of that many bytes for a topic; others give one of the topic's back. A
   * record is taken if there is room, or if its topic stays within its share; and never otherwise.
   */
  @Property
  void topicIsRefusedOnlyBeyondTheRoomAndItsShare(
      @ForAll @IntRange(min = 1, max = 20) int maxRecords,
      @ForAll @IntRange(min = 1, max = 200) int maxBytes,
      @ForAll @IntRange(min = 1, max = 5) int topics,
      @ForAll @Size(max = 200) List<@IntRange(min = -30, max = 100) Integer> steps) {
    Backlog backlog = new Backlog(maxRecords, maxBytes);
    List<Backlog.Held> held = new ArrayList<>();
    List<Expected> expected = new ArrayList<>();
    for (int i = 0; i < topics; i++) {
      held.add(backlog.addTopic());
      expected.add(new Expected());
    }
    int records = 0;
    int bytes = 0;
    for (int step : steps) {
      int topic = Math.abs(step) % topics;
      Expected mine = expected.get(topic);
      if (step > 0) {
        boolean room = records + 1 <= maxRecords && bytes + step <= maxBytes;
        boolean share = mine.sizes.size() + 1 <= maxRecords / topics
            && mine.bytes() + step <= maxBytes / topics;
        assertEquals(room || share, backlog.tryAcquire(held.get(topic), step));
        if (room || share) {
          mine.sizes.add(step);
          records++;
          bytes += step;
        }
      } else if (!mine.sizes.isEmpty()) {
        int size = mine.sizes.remove(0);
        backlog.release(held.get(topic), size);
        records--;
        bytes -= size;
      }
      assertEquals(records, backlog.records());
      assertEquals(bytes, backlog.bytes());
      assertEquals(mine.sizes.size(), held.get(topic).records());
      assertTrue(records <= 2 * maxRecords && bytes <= 2 * maxBytes);
    }
  }

  @Property
  void topicAloneHasAllTheRoomAndNoMore(
      @ForAll @IntRange(min = 1, max = 1000) int maxRecords,
      @ForAll @IntRange(min = 1, max = 5) int others) {
    Backlog backlog = new Backlog(maxRecords, 1_000_000);
    Backlog.Held held = backlog.addTopic();
    for (int i = 0; i < maxRecords; i++) {
      assertTrue(backlog.tryAcquire(held, 1));
    }
    assertFalse(backlog.tryAcquire(held, 1));
    for (int i = 0; i < others; i++) {
      backlog.addTopic();
    }
    assertFalse(backlog.tryAcquire(held, 1));
    backlog.release(held, 1);
    assertTrue(backlog.tryAcquire(held, 1));
  }

  @Property
  void forgottenTopicIsRefusedLikeOneAlone(@ForAll @IntRange(min = 1, max = 100) int maxRecords) {
    Backlog backlog = new Backlog(maxRecords, 1_000_000);
    Backlog.Held held = backlog.addTopic();
    backlog.removeTopic();
    for (int i = 0; i < maxRecords; i++) {
      assertTrue(backlog.tryAcquire(held, 1));
    }
    assertFalse(backlog.tryAcquire(held, 1));
  }

  /** Every newcomer would find a larger share than the topics before it left. */
  @Property
  void topicsThatComeOneByOneNeverHoldMoreThanTwiceTheRoom(
      @ForAll @IntRange(min = 1, max = 100) int room,
      @ForAll @IntRange(min = 1, max = 50) int topics) {
    Backlog backlog = new Backlog(room, 1000L * room);
    for (int i = 0; i < topics; i++) {
      Backlog.Held held = backlog.addTopic();
      while (backlog.tryAcquire(held, 1)) {
        assertTrue(backlog.records() <= 2L * room);
      }
    }
  }

  @Property(tries = 10)
  void isEmptyAgainAfterManyThreads(@ForAll @IntRange(min = 1, max = 8) int threads)
      throws Exception {
    Backlog backlog = new Backlog(5, 50);
    AtomicInteger overdrawn = new AtomicInteger();
    AtomicInteger refusedBelowItsShare = new AtomicInteger();
    List<Thread> all = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int t = 0; t < threads; t++) {
      Backlog.Held held = backlog.addTopic();
      Thread thread = new Thread(() -> {
        awaitStart(start);
        for (int i = 0; i < 1000; i++) {
          int taken = 0;
          while (taken < 7 && backlog.tryAcquire(held, 7)) {
            taken++;
          }
          if (taken < 5 / threads && taken < 50 / threads / 7) {
            refusedBelowItsShare.incrementAndGet();
          }
          if (backlog.records() > 10 || backlog.bytes() > 100) {
            overdrawn.incrementAndGet();
          }
          while (taken-- > 0) {
            backlog.release(held, 7);
          }
        }
      });
      all.add(thread);
    }
    all.forEach(Thread::start);
    start.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    assertEquals(0, overdrawn.get());
    assertEquals(0, refusedBelowItsShare.get());
    assertEquals(0, backlog.records());
    assertEquals(0, backlog.bytes());
  }

  /** Each record ends once and gives back its room, in whatever order the brokers answer. */
  @Property(tries = 100)
  void everyAnswerGivesBackOnce(
      @ForAll @Size(min = 1, max = 50) List<Boolean> answers, @ForAll long seed) throws Exception {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    int room = 1 + new Random(seed).nextInt(answers.size());
    RecordSender sender = RecordSender.using(
        producer,
        new SenderConfig(Map.of(), room, 1_000_000, 1000, Duration.ofMinutes(1), null, null));
    AtomicInteger ended = new AtomicInteger();
    int taken = 0;
    for (boolean good : answers) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", new byte[] {1});
      if (sender.send(List.of(record), Ends.of(failure -> ended.incrementAndGet())) == null) {
        taken++;
      } else {
        assertEquals(room, sender.pending());
        sender.flush(Duration.ofMinutes(1)); // acknowledges all
        assertEquals(0, sender.pending());
      }
      int sent = taken;
      Eventually.until("it is with the producer", () -> producer.history().size() == sent);
      if (!good) {
        producer.errorNext(new IllegalStateException("refused"));
      }
      assertEquals(taken - ended.get(), sender.pending());
    }
    sender.close();
    assertEquals(taken, ended.get());
    assertEquals(0, sender.pending());
  }

  private static void awaitStart(CountDownLatch start) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
