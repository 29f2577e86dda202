package dev.postrider.kafka;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import org.apache.kafka.common.errors.SslAuthenticationException;

/**
 * Logs why records were lost or refused: the first of each at once, then for each interval how many more, by
 * topic. Never a record's content. Thread-safe.
 */
final class DeliveryLog {

  private static final Logger LOG = System.getLogger(DeliveryLog.class.getName());
  private static final int LONGEST_SHOWN = 500;
  private static final int MOST_SHOWN = 20;

  private final Background background;
  private final Duration interval;
  private boolean waits;
  private boolean quietOnLosses;
  private boolean quietOnRefusals;
  private Losses lost = new Losses();
  private long refused;

  DeliveryLog(Background background, Duration interval) {
    this.background = background;
    this.interval = interval;
  }

  /** A record was lost. */
  synchronized void failed(String topic, LossReason lossReason, Exception failure) {
    if (quietOnLosses) {
      lost.add(topic, lossReason);
      return;
    }
    quietOnLosses = true;
    LOG.log(
        Level.WARNING,
        "record for topic {0} not delivered: {1}: {2}",
        topic,
        failure.getClass().getSimpleName(),
        shown(reason(failure)));
    keepQuiet();
  }

  /** Why a TLS handshake failed is only in its cause. */
  private static String reason(Exception failure) {
    Throwable cause = failure.getCause();
    return failure instanceof SslAuthenticationException && cause != null
        ? failure.getMessage() + ": " + cause.getMessage()
        : String.valueOf(failure.getMessage());
  }

  /** A message was refused because the buffer is full. */
  synchronized void full(String topic, Backlog backlog) {
    if (quietOnRefusals) {
      refused++;
      return;
    }
    quietOnRefusals = true;
    LOG.log(Level.WARNING, "message for topic {0} refused: {1}", topic, backlog);
    keepQuiet();
  }

  private void keepQuiet() {
    if (!waits) {
      waits = true;
      background.tick(interval, this::interval);
    }
  }

  private synchronized void interval() {
    waits = false;
    boolean reported = reportRest();
    quietOnLosses = reported;
    quietOnRefusals = reported;
    if (reported) {
      keepQuiet();
    }
  }

  private boolean reportRest() {
    List<LostRecords> counted = lost.counted();
    if (counted.isEmpty() && refused == 0) {
      return false;
    }
    long records = counted.stream().mapToLong(LostRecords::records).sum();
    LOG.log(
        Level.WARNING,
        "{0} more records not delivered{1}; {2} messages refused",
        records,
        byTopic(counted),
        refused);
    lost = new Losses();
    refused = 0;
    return true;
  }

  private static String byTopic(List<LostRecords> counted) {
    List<LostRecords> most = new ArrayList<>(counted);
    most.sort(Comparator.comparingLong(LostRecords::records).reversed());
    StringJoiner topics = new StringJoiner(", ", ": ", "").setEmptyValue("");
    for (LostRecords some : most.subList(0, Math.min(MOST_SHOWN, most.size()))) {
      topics.add(some.records() + " for " + some.topic() + " (" + some.reason() + ")");
    }
    if (most.size() > MOST_SHOWN) {
      long rest = most.stream().skip(MOST_SHOWN).mapToLong(LostRecords::records).sum();
      topics.add(rest + " for others");
    }
    return topics.toString();
  }

  /** Logs at once the losses and refusals that were only counted. */
  synchronized void flush() {
    reportRest();
  }

  private static String shown(String message) {
    String bounded = message.substring(0, Math.min(message.length(), LONGEST_SHOWN));
    return bounded.replaceAll("\\p{Cntrl}", " ");
  }
}
