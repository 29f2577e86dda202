package dev.postrider.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {

  @Test
  void asksUntilTheConditionHolds() throws Exception {
    AtomicInteger asked = new AtomicInteger();

    Eventually.until("asked three times", () -> asked.incrementAndGet() == 3);

    assertEquals(3, asked.get());
  }

  @Test
  void failsWithTheConditionWhenTheDeadlineHasPassed() {
    AssertionError error = assertThrows(
        AssertionError.class, () -> Eventually.until("never", Duration.ofMillis(20), () -> false));

    assertEquals("not within PT0.02S: never", error.getMessage());
  }

  @Test
  void stopsWhenInterrupted() {
    Thread.currentThread().interrupt();

    assertThrows(InterruptedException.class, () -> Eventually.until("never", () -> false));
  }
}
