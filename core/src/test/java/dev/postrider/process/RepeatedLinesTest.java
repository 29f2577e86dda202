package dev.postrider.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {

  private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";

  private final AtomicLong now = new AtomicLong();
  private final RepeatedLines lines = new RepeatedLines(now::get);

  private boolean passes(Level level, String logger, String text) {
    LogRecord line = new LogRecord(level, text);
    line.setLoggerName(logger);
    return lines.isLoggable(line);
  }

  @Test
  void aWarningOfKafkasPassesOnceIn30Seconds() {
    assertTrue(passes(Level.WARNING, CLIENT, "node -1 (kafka/10.0.0.1:9092) is not available"));
    assertFalse(passes(Level.WARNING, CLIENT, "node -1 (kafka/10.0.0.1:9092) is not available"));
    assertFalse(passes(Level.WARNING, CLIENT, "node 3 (kafka/10.0.0.1:9092) is not available"));
    assertTrue(passes(Level.WARNING, CLIENT, "node -1 (other/10.0.0.1:9092) is not available"));
    now.addAndGet(Duration.ofSeconds(31).toNanos());
    assertTrue(passes(Level.WARNING, CLIENT, "node -1 (kafka/10.0.0.1:9092) is not available"));
  }

  @Test
  void errorsAndOurOwnLinesPassAlways() {
    for (int i = 0; i < 3; i++) {
      assertTrue(passes(Level.SEVERE, CLIENT, "uncaught"));
      assertTrue(passes(Level.WARNING, "dev.postrider.kong.KafkaUpstreamPlugin", "request body"));
    }
  }

  @Test
  void remembersNoMoreThan256Texts() {
    assertTrue(passes(Level.WARNING, CLIENT, "first"));
    for (int i = 0; i < 256; i++) {
      assertTrue(passes(Level.WARNING, CLIENT, "topic " + "x".repeat(i)));
    }
    assertTrue(passes(Level.WARNING, CLIENT, "first"));
  }
}
