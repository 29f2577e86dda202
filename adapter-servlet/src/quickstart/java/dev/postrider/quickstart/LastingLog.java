package dev.postrider.quickstart;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The logger above all of Postrider's, which writes to stderr until the JVM is gone; all others are silent. The JDK takes
 * every handler away as soon as the JVM begins to shut down, while records are still being sent; and
 * Maven, in whose JVM the quickstart lives, has long chosen the log manager. To be held as long as it
 * is needed: the log manager forgets loggers that nobody holds.
 */
final class LastingLog extends Logger {

  private LastingLog() {
    super("dev.postrider", null);
  }

  /** Begins; to be called before the first of Postrider's loggers is made. */
  static LastingLog start() {
    // The broker tells its whole life.
    LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    LastingLog log = new LastingLog();
    log.setLevel(Level.INFO);
    log.addHandler(new ConsoleHandler());
    log.setUseParentHandlers(false);
    LogManager.getLogManager().addLogger(log);
    return log;
  }

  /** Does nothing: this is how the log manager takes handlers away. */
  @Override
  public void removeHandler(Handler handler) {}
}
