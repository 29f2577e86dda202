package dev.postrider.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The lines of a logger from here to {@link #close}, where the JDK's own logging is used. */
public final class LogLines implements AutoCloseable {

  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private final Handler handler = new Handler() {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord line) {
      lines.add(formatter.formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  private LogLines(Logger logger) {
    this.logger = logger;
  }

  /** Those of that logger and the ones below it. */
  public static LogLines of(String logger) {
    LogLines lines = new LogLines(Logger.getLogger(logger));
    lines.logger.addHandler(lines.handler);
    return lines;
  }

  /** What has come so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
