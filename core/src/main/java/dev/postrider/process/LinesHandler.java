package dev.postrider.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes log lines on a thread of its own. Kong reads our stderr through a pipe, and where it stops
 * reading, lines are dropped and counted, but no request waits. Thread-safe.
 */
final class LinesHandler extends Handler {

  private static final int MOST_LINES = 4096;
  private static final String END = "";

  private final OutputStream out;
  private final Formatter lines;
  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(MOST_LINES);
  private final AtomicLong dropped = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);

  LinesHandler(OutputStream out, Formatter lines) {
    this.out = out;
    this.lines = lines;
    Thread writer = new Thread(this::write, "postrider-log");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record) && !queue.offer(lines.format(record))) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    try {
      for (String line = queue.take(); !line.equals(END); line = queue.take()) {
        out.write(line.getBytes(UTF_8));
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
          out.write(lines.format(dropped(lost)).getBytes(UTF_8));
        }
      }
    } catch (IOException e) {
      // There is no other place to say that stderr is gone.
      queue.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private static LogRecord dropped(long lines) {
    LogRecord record = new LogRecord(Level.WARNING, lines + " log lines dropped: nobody read them");
    record.setLoggerName(LinesHandler.class.getName());
    return record;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    close(Duration.ofSeconds(1));
  }

  /** Writes the lines that wait; later lines are dropped. */
  void close(Duration timeout) {
    try {
      long nanos = timeout.toNanos();
      if (queue.offer(END, nanos, TimeUnit.NANOSECONDS)) {
        var unused = ended.await(nanos, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
