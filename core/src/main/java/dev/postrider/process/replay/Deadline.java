package dev.postrider.process.replay;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes sockets and streams when their time is over: reads, writes and handshakes all end by that. Thread-safe. */
final class Deadline implements AutoCloseable {

  private final List<Closeable> closed;
  private final Duration longest;
  private final Future<?> passing;
  private volatile boolean passed;

  /**
   * A deadline that begins now.
   *
   * @param closed in the order in which they are closed
   */
  Deadline(ScheduledExecutorService timer, Duration longest, Closeable... closed) {
    this.closed = List.of(closed);
    this.longest = longest;
    this.passing = timer.schedule(this::pass, longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void pass() {
    passed = true;
    closed.forEach(Deadline::close);
  }

  private static void close(Closeable open) {
    try {
      open.close();
    } catch (IOException e) {
      // Closed all the same.
      return;
    }
  }

  /** The failure, or what lies behind it. */
  IOException reason(IOException failure) {
    return passed
        ? new SocketTimeoutException("no response within " + longest.toSeconds() + " s")
        : failure;
  }

  /** The time no longer matters. */
  @Override
  public void close() {
    passing.cancel(false);
  }
}
