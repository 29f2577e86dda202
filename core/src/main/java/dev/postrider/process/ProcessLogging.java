package dev.postrider.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * Sends everything that is logged in this JVM, by {@code System.Logger} or by kafka-clients, to
 * stderr.
 */
public final class ProcessLogging implements AutoCloseable {

  /** They tell at INFO what matters to their authors. */
  private static final List<String> TALKATIVE =
      List.of("org.apache.kafka", "org.eclipse.jetty", "io.micrometer");

  /** The JDK's HTTP client tells the header fields of its requests at FINE: id and secret of OAuth clients. */
  private static final String TELLS_SECRETS = "sun.net.www.protocol.http";

  /** JUL forgets the levels of loggers that nobody holds. */
  private final List<java.util.logging.Logger> ownLevels;

  private final LinesHandler handler;

  private ProcessLogging(List<java.util.logging.Logger> ownLevels, LinesHandler handler) {
    this.ownLevels = ownLevels;
    this.handler = handler;
  }

  /** Begins; to be called before the first logger of the JVM is made. */
  public static ProcessLogging start(Logger.Level lowest, LogFormat format) {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    Level level = level(lowest);
    LinesHandler handler = new LinesHandler(
        new FileOutputStream(FileDescriptor.err),
        format == LogFormat.JSON ? new JsonLines() : new LogLines());
    java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
    root.setLevel(level);
    root.addHandler(handler);
    boolean hushed = level.intValue() == Level.INFO.intValue();
    List<java.util.logging.Logger> ownLevels = new ArrayList<>();
    for (String name : TALKATIVE) {
      java.util.logging.Logger logger = java.util.logging.Logger.getLogger(name);
      logger.setLevel(hushed ? Level.WARNING : level);
      ownLevels.add(logger);
    }
    java.util.logging.Logger tellsSecrets = java.util.logging.Logger.getLogger(TELLS_SECRETS);
    tellsSecrets.setLevel(level.intValue() < Level.INFO.intValue() ? Level.INFO : level);
    ownLevels.add(tellsSecrets);
    if (level.intValue() >= Level.INFO.intValue()) {
      handler.setFilter(new RepeatedLines(System::nanoTime));
    }
    return new ProcessLogging(ownLevels, handler);
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

  /** Writes the lines that are left, as long as somebody reads them. */
  @Override
  public void close() {
    ownLevels.forEach(logger -> logger.setLevel(null));
    handler.close();
  }
}
