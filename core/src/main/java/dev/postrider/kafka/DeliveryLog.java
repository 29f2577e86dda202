package dev.postrider.kafka;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.apache.kafka.common.errors.SslAuthenticationException;

/**
 * Logs why records were lost or refused: the first at once, then for each interval how many more. Never
 * a record's content. Thread-safe.
 */
final class DeliveryLog {

  private static final Logger LOG = System.getLogger(RecordSender.class.getName());
  private static final int LONGEST_SHOWN = 500;

  private final Background background;
  private final Duration interval;
  private boolean quiet;
  private long lost;
  private long refused;

  DeliveryLog(Background background, Duration interval) {
    this.background = background;
    this.interval = interval;
  }

  /** A record was lost. */
  synchronized void failed(String topic, Exception failure) {
    if (quiet) {
      lost++;
      return;
    }
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

  /** A request was refused for want of room. */
  synchronized void full(Backlog backlog) {
    if (quiet) {
      refused++;
      return;
    }
    LOG.log(Level.WARNING, "message refused: {0}", backlog);
    keepQuiet();
  }

  private void keepQuiet() {
    quiet = true;
    background.tick(interval, this::interval);
  }

  private synchronized void interval() {
    quiet = false;
    if (reportRest()) {
      keepQuiet();
    }
  }

  private boolean reportRest() {
    if (lost == 0 && refused == 0) {
      return false;
    }
    LOG.log(Level.WARNING, "{0} more records not delivered, {1} messages refused", lost, refused);
    lost = 0;
    refused = 0;
    return true;
  }

  /** Logs what was only counted; there is no clock any more. */
  synchronized void close() {
    reportRest();
  }

  private static String shown(String message) {
    String bounded = message.substring(0, Math.min(message.length(), LONGEST_SHOWN));
    return bounded.replaceAll("\\p{Cntrl}", " ");
  }
}
