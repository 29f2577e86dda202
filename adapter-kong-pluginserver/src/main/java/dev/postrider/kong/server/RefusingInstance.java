package dev.postrider.kong.server;

/**
 * Stands for a plugin that cannot handle events. To refuse the instance would make some versions of
 * Kong spin for ever, so each request is refused instead.
 */
final class RefusingInstance implements PluginInstance {

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

  static RefusingInstance broken(String reason) {
    return new RefusingInstance(
        500,
        "the configuration of this plugin cannot be used; Kong's log names its faults",
        "configuration cannot be used: " + reason);
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
