package dev.postrider.process.replay;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a socket when its time is over: reads, writes and handshakes all end by that. Thread-safe. */
final class Deadline implements AutoCloseable {

  private final Socket socket;
  private final Duration longest;
  private final Future<?> passing;
  private volatile boolean passed;

  Deadline(ScheduledExecutorService timer, Socket socket, Duration longest) {
    this.socket = socket;
    this.longest = longest;
    this.passing = timer.schedule(this::pass, longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void pass() {
    passed = true;
    try {
      socket.close();
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
