package dev.postrider.kong.server;

import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Stands for a plugin that cannot handle events. To refuse the instance would make some versions of
 * Kong spin for ever, so each request is refused instead. Each names its reason in Kong's log at once, and
 * then at its own pace: another's reason is another text.
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

  /** There is too much of something, for now. */
  static RefusingInstance withoutRoom(String reason, LongSupplier clock) {
    return new RefusingInstance(
        ServerFailure.TOO_MANY_CONFIGURATIONS,
        "plugin has no room for this configuration: " + reason,
        clock);
  }

  /** Both texts hold names from the configuration, which may hold anything. */
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
