package dev.postrider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryLogTest {

  private final Logger logger = Logger.getLogger(DeliveryLog.class.getName());
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Background background = new Background("postrider-log-test", false);

  private final Handler handler = new Handler() {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().intValue() >= 900) {
        lines.add(formatter.formatMessage(line));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    background.close();
  }

  @Test
  void tellsTheFirstAtOnceAndCountsTheOthersAtTheEnd() {
    DeliveryLog log = new DeliveryLog(background, Duration.ofHours(1));
    for (int i = 0; i < 500; i++) {
      log.failed(
          i % 5 == 4 ? "audit" : "orders", LossReason.TIMED_OUT, new TimeoutException("no broker"));
    }
    assertEquals(
        List.of("record for topic orders not delivered: TimeoutException: no broker"), lines);
    log.full("orders", new Backlog(1, 1));
    assertEquals(
        "message for topic orders refused: 0 of 1 records and 0 of 1 bytes are not acknowledged",
        lines.remove(1));
    log.full("orders", new Backlog(1, 1));
    log.flush();
    assertEquals(2, lines.size());
    assertEquals(
        "499 more records not delivered: 399 for orders (timed_out), 100 for audit (timed_out);"
            + " 1 messages refused",
        lines.get(1));
  }

  @Test
  void tellsTheCountAfterTheIntervalThoughNothingFailsAnyMore() throws Exception {
    DeliveryLog log = new DeliveryLog(background, Duration.ofMillis(50));
    log.failed("t", LossReason.TIMED_OUT, new TimeoutException("x"));
    log.failed("t", LossReason.TIMED_OUT, new TimeoutException("x"));
    log.failed("t", LossReason.TIMED_OUT, new TimeoutException("x"));
    Eventually.until("the count", () -> lines.size() == 2);
    assertEquals(
        "2 more records not delivered: 2 for t (timed_out); 0 messages refused", lines.get(1));
    log.flush();
    assertEquals(2, lines.size());
  }

  @Test
  void lineNamesTwentyTopicsAndCountsTheRest() {
    DeliveryLog log = new DeliveryLog(background, Duration.ofHours(1));
    for (int i = 0; i < 2000; i++) {
      log.failed("t" + i, LossReason.UNKNOWN_TOPIC, new TimeoutException("x"));
    }
    log.flush();
    assertTrue(
        lines.get(1).startsWith("1,999 more records not delivered: 999 for (other topics) (unkn"),
        lines.get(1));
    assertTrue(lines.get(1).endsWith(", 981 for others; 0 messages refused"), lines.get(1));
  }

  @Test
  void failureCannotForgeLinesOrFillTheDisk() {
    DeliveryLog log = new DeliveryLog(background, Duration.ofHours(1));
    log.failed(
        "t",
        LossReason.TIMED_OUT,
        new TimeoutException("a\r\nWARNING: {0} forged" + "x".repeat(5000)));
    assertFalse(lines.get(0).contains("\n"), lines.get(0));
    assertTrue(lines.get(0).contains("{0} forged"));
    assertTrue(lines.get(0).length() < 600);
  }
}
