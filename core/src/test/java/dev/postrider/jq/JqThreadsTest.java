package dev.postrider.jq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JqThreadsTest {

  private static final long NANOS = 20_000_000;
  private static final byte[] RESULT = {1};

  private final AtomicBoolean goesOn = new AtomicBoolean(true);
  private final JqThreads threads = new JqThreads(2);
  private final Callable<byte @Nullable []> endless = () -> {
    while (goesOn.get()) {
      Thread.onSpinWait();
    }
    return RESULT;
  };

  private String failure(Callable<byte @Nullable []> work) {
    return String.valueOf(
        assertThrows(JqFailedException.class, () -> threads.run(work, NANOS)).getMessage());
  }

  @Test
  void threadsThatHangAreGivenUpAndServeAgainWhenTheyEnd() throws Exception {
    assertEquals("a program did not end, and keeps its thread", failure(endless));
    assertArrayEquals(RESULT, threads.run(() -> RESULT, NANOS));
    assertEquals("a program did not end, and keeps its thread", failure(endless));
    long began = System.nanoTime();
    assertEquals(
        "all 2 threads for jq hang in programs that did not end; no program runs any more",
        failure(() -> RESULT));
    assertTrue(System.nanoTime() - began < NANOS * 1000, "waited");
    goesOn.set(false);
    Eventually.until("a thread serves again", () -> {
      try {
        return threads.run(() -> RESULT, NANOS) != null;
      } catch (JqFailedException e) {
        return false;
      }
    });
  }

  @Test
  void callerWhoseRunDoesNotBeginIsNotToldThatItDidNotEnd() throws Exception {
    CountDownLatch busy = new CountDownLatch(2);
    Runnable other = () -> {
      try {
        var unused = threads.run(
            () -> {
              busy.countDown();
              return endless.call();
            },
            Long.MAX_VALUE);
      } catch (JqFailedException e) {
        throw new IllegalStateException(e);
      }
    };
    List<Thread> others = List.of(new Thread(other), new Thread(other));
    others.forEach(Thread::start);
    try {
      assertTrue(busy.await(10, TimeUnit.SECONDS));
      JqFailedException e =
          assertThrows(JqFailedException.class, () -> threads.run(() -> RESULT, NANOS, NANOS));
      assertEquals("no thread for jq was free in time", e.getMessage());
    } finally {
      goesOn.set(false);
      for (Thread one : others) {
        one.join();
      }
    }
  }

  @Test
  void callerThatIsInterruptedStopsWaiting() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertEquals("interrupted", failure(endless));
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      var unused = Thread.interrupted();
      goesOn.set(false);
    }
  }

  @Test
  void endOfMemoryIsTheRunsFault() {
    assertEquals("took all memory that there was", failure(() -> {
      throw new OutOfMemoryError("staged");
    }));
  }
}
