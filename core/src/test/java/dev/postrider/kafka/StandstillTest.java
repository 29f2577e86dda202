package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandstillTest {

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
  private final Standstill standstill = new Standstill(clock::get);

  private void pass(long seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void whoIsRefusedWaitsAsLongAsNothingHasMovedSoFar() {
    assertEquals(Duration.ofSeconds(1), standstill.refused());
    pass(7);
    assertEquals(Duration.ofSeconds(7), standstill.refused());
    pass(100);
    assertEquals(Duration.ofSeconds(30), standstill.refused());
  }

  @Test
  void theWaitBeginsAnewOnceSomethingHasLeft() {
    assertEquals(Duration.ofSeconds(1), standstill.refused());
    pass(20);
    standstill.moved();
    assertEquals(Duration.ofSeconds(1), standstill.refused());
    pass(2);
    assertEquals(Duration.ofSeconds(2), standstill.refused());
  }
}
