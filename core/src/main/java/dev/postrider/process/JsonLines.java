package dev.postrider.process;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object a line: {@code timestamp}, {@code level}, {@code logger}, {@code message} and, where
 * something was thrown, {@code exception} with its stack trace.
 */
final class JsonLines extends Formatter {

  @Override
  public String format(LogRecord record) {
    ObjectNode line = JsonNodeFactory.instance
        .objectNode()
        .put("timestamp", LogLines.timestamp(record))
        .put("level", LogLines.level(record.getLevel()))
        .put("logger", record.getLoggerName())
        .put("message", formatMessage(record));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      line.put("exception", LogLines.stackTrace(thrown));
    }
    return line + "\n";
  }
}
