package dev.postrider.kong.server;

import java.util.regex.Pattern;

/**
 * Stands for a plugin that cannot handle events. To refuse the instance would make some versions of
 * Kong spin for ever, so each request is refused instead.
 */
final class RefusingInstance implements PluginInstance {

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private final int status;
  private final String error;
  private final String forKongsLog;

  private RefusingInstance(int status, String error, String forKongsLog) {
    this.status = status;
    this.error = error;
    this.forKongsLog = forKongsLog;
  }

  static RefusingInstance starting() {
    return new RefusingInstance(
        503,
        "this plugin is still starting",
        "plugin is still starting; its log says how that ends");
  }

  /** Both texts hold names from the configuration, which may hold anything. */
  static RefusingInstance broken(String name, String reason) {
    return new RefusingInstance(
        500,
        "the configuration of this plugin cannot be used; Kong's log names its faults",
        CONTROL.matcher(name + " cannot be used: " + reason).replaceAll(" "));
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    if (pdk instanceof Event event) {
      event.fail(status, error, forKongsLog);
    }
  }

  @Override
  public void close() {}
}
