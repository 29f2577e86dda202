package dev.postrider.process;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line for each thing that is logged: time, level, the last part of the logger's name, message. A
 * stack trace follows errors alone.
 */
final class LogLines extends Formatter {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder();
    line.append(timestamp(record));
    line.append(' ').append(level(record.getLevel()));
    line.append(" [").append(shortName(record.getLoggerName())).append("] ");
    line.append(oneLine(formatMessage(record)));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
        line.append('\n').append(stackTrace(thrown));
      } else {
        line.append(": ").append(oneLine(thrown.toString()));
      }
    }
    return line.append('\n').toString();
  }

  /** Without control characters, those beyond ASCII and two of Unicode's line ends included. */
  private static String oneLine(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }

  /** UTC, to the millisecond. */
  static String timestamp(LogRecord record) {
    return record.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static String level(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    } else if (value >= Level.WARNING.intValue()) {
      return "WARNING";
    } else if (value >= Level.INFO.intValue()) {
      return "INFO";
    }
    return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  private static String shortName(@Nullable String logger) {
    return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().strip();
  }
}
