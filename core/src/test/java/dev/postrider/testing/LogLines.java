package dev.postrider.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** The lines of a logger from here to {@link #close}, where the JDK's own logging is used. */
public final class LogLines implements AutoCloseable {

  private final Logger logger;
  private final @Nullable Level level;
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
    this.level = logger.getLevel();
  }

  /** Those of that logger and the ones below it, as far as their levels let them through. */
  public static LogLines of(String logger) {
    LogLines lines = new LogLines(Logger.getLogger(logger));
    lines.logger.addHandler(lines.handler);
    return lines;
  }

  /** Those of that logger, at any level. */
  public static LogLines ofAllLevels(String logger) {
    LogLines lines = of(logger);
    lines.handler.setLevel(Level.ALL);
    lines.logger.setLevel(Level.ALL);
    return lines;
  }

  /** What has come so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * The first line that holds this text.
   *
   * @throws AssertionError if there is none
   */
  public String assertHas(String text) {
    return lines.stream()
        .filter(line -> line.contains(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no \"" + text + "\" in " + lines));
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setLevel(level);
  }
}
