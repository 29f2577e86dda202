package dev.postrider.kong.server;

import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The instance of a plugin that cannot handle events. Some versions of Kong ask for a refused instance again and
 * again without end, so this server accepts the instance and refuses each request. Kong's log gets the reason at
 * the first request and then from time to time; each instance has its own pace.
 */
final class RefusingInstance implements PluginInstance {

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private final ServerFailure failure;
  private final String forKongsLog;
  private final RateLimit texts;

  private RefusingInstance(ServerFailure failure, String forKongsLog, LongSupplier clock) {
    this.failure = failure;
    this.forKongsLog = forKongsLog;
    this.texts = Instance.paceOfTexts(clock);
  }

  static RefusingInstance starting(LongSupplier clock) {
    return new RefusingInstance(
        ServerFailure.STARTING, "plugin is still starting; its log says how that ends", clock);
  }

  /** For a configuration that has no room at the moment. */
  static RefusingInstance withoutRoom(String reason, LongSupplier clock) {
    return new RefusingInstance(
        ServerFailure.TOO_MANY_CONFIGURATIONS,
        "plugin has no room for this configuration: " + reason,
        clock);
  }

  /** The texts hold names from the configuration: control characters in them become spaces. */
  static RefusingInstance broken(String name, String reason, LongSupplier clock) {
    return new RefusingInstance(
        ServerFailure.BROKEN_CONFIGURATION,
        CONTROL.matcher(name + " cannot be used: " + reason).replaceAll(" "),
        clock);
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    if (pdk instanceof Event event) {
      event.refuse(failure, forKongsLog, texts);
    }
  }

  @Override
  public void close() {}
}
