package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.testing.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedLogTest {

  private static final String NAME = "dev.postrider.PacedLogTest";

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final PacedLog log =
      new PacedLog(System.getLogger(NAME), Duration.ofNanos(10), clock::get);

  @Test
  void tellsTheFirstAtOnceAndHowManyItLeftOutLater() {
    try (LogLines lines = LogLines.of(NAME)) {
      log.warn("not allowed: {0}", "a {1}");
      log.warn("not allowed: {0}", "b");
      clock.addAndGet(9);
      log.warn("not allowed: {0}", "c");
      clock.addAndGet(1);
      log.warn("not allowed: {0}", "d");
      clock.addAndGet(10);
      log.warn("not allowed: {0}", "e");
      assertEquals(
          List.of("not allowed: a {1}", "not allowed: d (2 more before)", "not allowed: e"),
          lines.lines());
    }
  }
}
