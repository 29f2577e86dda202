package dev.postrider.process;

import java.util.logging.LogManager;

/**
 * Keeps its handlers until the very end. The JDK's own takes them away as soon as the JVM begins to
 * shut down, while requests and records are still being finished; and it reads a file of settings that
 * these programs have no use for. Public because {@code java.util.logging} makes it.
 */
public final class LastingLogManager extends LogManager {

  /** For {@code java.util.logging}. */
  public LastingLogManager() {}

  /** Does nothing. */
  @Override
  public void reset() {}

  /** Does nothing. */
  @Override
  public void readConfiguration() {}
}
