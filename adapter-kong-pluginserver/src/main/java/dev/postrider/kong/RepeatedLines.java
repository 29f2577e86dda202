package dev.postrider.kong;

import dev.postrider.kong.server.RateLimit;
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
  private final Map<String, RateLimit> limits = new LinkedHashMap<>(16, 0.75f, true);

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
    return limit(
            logger + ' ' + NUMBER.matcher(String.valueOf(record.getMessage())).replaceAll("0"))
        .tryPass();
  }

  private synchronized RateLimit limit(String text) {
    RateLimit limit =
        limits.computeIfAbsent(text, unused -> new RateLimit(BETWEEN_REPEATS, nanoTime));
    if (limits.size() > MOST_TEXTS) {
      limits.remove(limits.keySet().iterator().next());
    }
    return limit;
  }
}
