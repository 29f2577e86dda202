package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

  /** Steps over 0 take so many records of that many bytes each; others give one back. */
  @Property
  void isAlwaysTheSumOfWhatIsTaken(
      @ForAll @IntRange(min = 1, max = 20) int maxRecords,
      @ForAll @IntRange(min = 1, max = 200) int maxBytes,
      @ForAll @Size(max = 100) List<@IntRange(min = -10, max = 10) Integer> steps) {
    Backlog backlog = new Backlog(maxRecords, maxBytes);
    List<Integer> taken = new ArrayList<>();
    for (int step : steps) {
      int bytes = taken.stream().mapToInt(Integer::intValue).sum();
      if (step > 0) {
        boolean fits = taken.size() + step <= maxRecords && bytes + step * step <= maxBytes;
        assertEquals(fits, backlog.tryAcquire(step, (long) step * step));
        for (int i = 0; fits && i < step; i++) {
          taken.add(step);
        }
      } else if (!taken.isEmpty()) {
        backlog.release(1, taken.remove(-step % taken.size()));
      }
      assertEquals(taken.size(), backlog.records());
      assertEquals(taken.stream().mapToLong(Integer::longValue).sum(), backlog.bytes());
    }
  }

  @Property(tries = 10)
  void isEmptyAgainAfterManyThreads(@ForAll @IntRange(min = 1, max = 8) int threads)
      throws Exception {
    Backlog backlog = new Backlog(5, 50);
    AtomicInteger overdrawn = new AtomicInteger();
    List<Thread> all = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int t = 0; t < threads; t++) {
      Thread thread = new Thread(() -> {
        awaitStart(start);
        for (int i = 0; i < 1000; i++) {
          if (backlog.tryAcquire(2, 15)) {
            if (backlog.records() > 5 || backlog.bytes() > 50) {
              overdrawn.incrementAndGet();
            }
            backlog.release(1, 7);
            backlog.release(1, 8);
          }
        }
      });
      thread.start();
      all.add(thread);
    }
    start.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    assertEquals(0, overdrawn.get());
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
        producer, new SenderConfig(Map.of(), room, 1_000_000, 1000, Duration.ofMinutes(1), null));
    AtomicInteger ended = new AtomicInteger();
    int taken = 0;
    for (boolean good : answers) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("t", new byte[] {1});
      if (sender.send(List.of(record), (r, failure) -> ended.incrementAndGet()) == null) {
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
