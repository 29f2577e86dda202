package dev.postrider.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinesHandlerTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final Pattern DROPPED =
      Pattern.compile("WARNING \\[LinesHandler\\] (\\d+) log lines dropped");

  private static LogRecord record(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName("dev.postrider.kafka.RecordSender");
    return record;
  }

  @Test
  void writesOneLineForEachRecord() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LinesHandler handler = new LinesHandler(out, new LogLines());
    handler.publish(record(Level.INFO, "one"));
    handler.publish(record(Level.SEVERE, "two\nlines\u001b[0m"));
    handler.close(DEADLINE);
    String[] lines = out.toString(UTF_8).split("\n", -1);
    assertEquals(3, lines.length);
    assertTrue(
        lines[0].matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z INFO \\[RecordSender\\] one"), lines[0]);
    assertTrue(lines[1].endsWith("ERROR [RecordSender] two lines [0m"), lines[1]);
  }

  @Test
  void stackTracesFollowErrorsAlone() {
    LogRecord warning = record(Level.WARNING, "careful");
    warning.setThrown(new IllegalStateException("because"));
    assertTrue(new LogLines().format(warning).endsWith("because\n"));
    assertFalse(new LogLines().format(warning).contains("\tat "));
    LogRecord error = record(Level.SEVERE, "broken");
    error.setThrown(new IllegalStateException("because"));
    assertTrue(new LogLines().format(error).contains("\tat "));
  }

  @Test
  void jsonHasWhatWasLoggedInOneLine() throws Exception {
    LogRecord error = record(Level.SEVERE, "two\nlines\u001b[0m \"{0}\"");
    error.setParameters(new Object[] {"ä"});
    error.setThrown(new IllegalStateException("because"));
    String line = new JsonLines().format(error);
    assertEquals(1, line.lines().count());
    var json = new ObjectMapper().readTree(line);
    assertEquals("ERROR", json.path("level").asText());
    assertEquals("dev.postrider.kafka.RecordSender", json.path("logger").asText());
    assertEquals("two\nlines\u001b[0m \"ä\"", json.path("message").asText());
    assertEquals(
        error.getMillis(), Instant.parse(json.path("timestamp").asText()).toEpochMilli());
    assertTrue(json.path("exception").asText().contains("\tat "), line);
    assertFalse(new JsonLines().format(record(Level.INFO, "fine")).contains("exception"));
  }

  /** Kong's log reader may stop; requests log from the threads that serve everybody. */
  @Test
  void nobodyWaitsForAReaderThatStopped() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream stuck = new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError("bytes come in lines");
      }

      @Override
      public void write(byte[] bytes, int from, int count) {
        try {
          reads.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        out.write(bytes, from, count);
      }
    };
    LinesHandler handler = new LinesHandler(stuck, new LogLines());
    assertTimeoutPreemptively(DEADLINE, () -> {
      for (int i = 0; i < 10_000; i++) {
        handler.publish(record(Level.INFO, "line"));
      }
    });
    reads.countDown();
    handler.close(DEADLINE);
    String written = out.toString(UTF_8);
    long kept = written.lines().filter(line -> line.endsWith("line")).count();
    long dropped = DROPPED
        .matcher(written)
        .results()
        .mapToLong(line -> Long.parseLong(line.group(1)))
        .sum();
    assertEquals(10_000, kept + dropped);
    assertTrue(kept < 10_000, "the queue is bounded");
  }
}
