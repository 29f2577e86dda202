package dev.postrider.claimcheck.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A stream that is closed when a read takes too long, because the client of the JDK waits without end. Not thread-safe. */
final class TimedInput extends InputStream {

  private final InputStream in;
  private final ScheduledExecutorService timer;
  private final Duration longest;
  private volatile boolean isOver;

  /** @param longest for one read */
  TimedInput(InputStream in, ScheduledExecutorService timer, Duration longest) {
    this.in = in;
    this.timer = timer;
    this.longest = longest;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Future<?> end = timer.schedule(this::giveUp, longest.toNanos(), TimeUnit.NANOSECONDS);
    int read;
    try {
      read = in.read(bytes, offset, length);
    } catch (IOException e) {
      if (isOver) {
        throw silent();
      }
      throw e;
    } finally {
      end.cancel(false);
    }
    if (isOver) {
      throw silent(); // a closed stream may look like one that has ended
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private SocketTimeoutException silent() {
    return new SocketTimeoutException("no bytes within " + longest.toMillis() + " ms");
  }

  private void giveUp() {
    isOver = true;
    try {
      in.close();
    } catch (IOException e) {
      // Closed all the same.
      return;
    }
  }
}
