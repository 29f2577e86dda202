package dev.postrider.process;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Lets a warning of Kafka's client pass once in a while: with a broker that is down, or for a topic that
 * is missing, it comes several times a second. Numbers in a text do not make it another. Thread-safe.
 */
final class RepeatedLines implements Filter {

  private static final String KAFKA = "org.apache.kafka.";
  private static final Duration BETWEEN_REPEATS = Duration.ofSeconds(30);
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
  private static final int MOST_TEXTS = 256;

  private final LongSupplier nanoTime;
  private final Map<String, Long> due = new LinkedHashMap<>(16, 0.75f, true);

  RepeatedLines(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    String logger = record.getLoggerName();
    if (logger == null
        || !logger.startsWith(KAFKA)
        || record.getLevel().intValue() > Level.WARNING.intValue()) {
      return true;
    }
    return isDue(
        logger + ' ' + NUMBER.matcher(String.valueOf(record.getMessage())).replaceAll("0"));
  }

  private synchronized boolean isDue(String text) {
    long now = nanoTime.getAsLong();
    Long next = due.get(text);
    if (next != null && now - next < 0) {
      return false;
    }
    due.put(text, now + BETWEEN_REPEATS.toNanos());
    if (due.size() > MOST_TEXTS) {
      due.remove(due.keySet().iterator().next());
    }
    return true;
  }
}
