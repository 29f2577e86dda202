package dev.postrider.process.replay;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Sends requests one after the other over a connection that is kept, and tries again. Not thread-safe. */
final class Sender implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 7;

  private final Connections connections;
  private final int retries;
  private final StopSignal stop;
  private @Nullable Connection connection;

  /** @param retries how often a request is sent again */
  Sender(Connections connections, int retries, StopSignal stop) {
    this.connections = connections;
    this.retries = retries;
    this.stop = stop;
  }

  /**
   * Sends a request until there is a response that says neither 429 nor 503, at most as often as is allowed.
   *
   * @return null for a success, or else the reason of the failure
   */
  @Nullable
  String send(OutgoingRequest request) {
    for (int retry = 0; ; retry++) {
      String failure;
      String retryAfter = null;
      try {
        HttpResponse response = exchange(request);
        if (!response.isError()) {
          return null;
        }
        failure = "status " + response.status();
        if (!response.isBusy()) {
          return failure;
        }
        retryAfter = response.retryAfter();
      } catch (UnreadableBodyException e) {
        failure = String.valueOf(e.getMessage());
        if (e.isLasting()) {
          return failure;
        }
      } catch (IOException e) {
        failure = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      if (retry == retries || stop.isStopped()) {
        return failure + (retry == 0 ? "" : ", after " + (retry + 1) + " attempts");
      }
      stop.await(pause(retry, retryAfter));
    }
  }

  private HttpResponse exchange(OutgoingRequest request) throws IOException {
    try (InputStream body = request.openBody()) {
      Connection open = connection;
      if (open == null || !open.isUsable()) {
        close();
        open = connections.open();
        connection = open;
      }
      try {
        return open.exchange(request, body);
      } catch (IOException e) {
        // Who has a part of the request must not wait for the rest.
        close();
        throw e;
      }
    }
  }

  /** What the server asks for (RFC 9110 §10.2.3), or else twice the pause before, within bounds. */
  private static Duration pause(int retry, @Nullable String retryAfter) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(retry, MOST_DOUBLINGS));
    if (retryAfter != null && retryAfter.matches("[0-9]{1,9}")) {
      pause = Duration.ofSeconds(Long.parseLong(retryAfter));
    } else if (retryAfter != null) {
      try {
        Instant time = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
        pause = Duration.between(Instant.now(), time);
      } catch (DateTimeParseException e) {
        // Neither of its two forms.
        return pause;
      }
    }
    return pause.isNegative()
        ? Duration.ZERO
        : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Gone all the same.
        return;
      }
    }
  }
}
