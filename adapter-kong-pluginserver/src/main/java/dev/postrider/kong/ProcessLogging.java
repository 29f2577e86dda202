package dev.postrider.kong;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.System.Logger;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * Sends everything that is logged in this JVM, by {@code System.Logger} or by kafka-clients, to
 * stderr.
 */
final class ProcessLogging implements AutoCloseable {

  /** They tell at INFO what matters to their authors. */
  private static final List<String> TALKATIVE = List.of("org.apache.kafka", "io.micrometer");

  /** JUL forgets the levels of loggers that nobody holds. */
  private final List<java.util.logging.Logger> talkative;

  private final LinesHandler handler;

  private ProcessLogging(List<java.util.logging.Logger> talkative, LinesHandler handler) {
    this.talkative = talkative;
    this.handler = handler;
  }

  /** Begins; to be called before the first logger of the JVM is made. */
  static ProcessLogging start(Logger.Level lowest) {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    Level level = level(lowest);
    LinesHandler handler = new LinesHandler(new FileOutputStream(FileDescriptor.err));
    java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
    root.setLevel(level);
    root.addHandler(handler);
    List<java.util.logging.Logger> talkative =
        TALKATIVE.stream().map(java.util.logging.Logger::getLogger).toList();
    boolean hushed = level.intValue() == Level.INFO.intValue();
    talkative.forEach(logger -> logger.setLevel(hushed ? Level.WARNING : level));
    if (level.intValue() >= Level.INFO.intValue()) {
      handler.setFilter(new RepeatedLines(System::nanoTime));
    }
    return new ProcessLogging(talkative, handler);
  }

  private static Level level(Logger.Level level) {
    return switch (level) {
      case ALL, TRACE -> Level.FINER;
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARNING;
      case ERROR -> Level.SEVERE;
      case OFF -> Level.OFF;
    };
  }

  /** Writes what is left, as long as somebody reads it. */
  @Override
  public void close() {
    talkative.forEach(logger -> logger.setLevel(null));
    handler.close();
  }
}
