package dev.postrider.kong.server;

/**
 * Stands for a configuration that cannot be used. To refuse the instance would make some versions of
 * Kong spin for ever, so each request is refused instead.
 */
final class BrokenInstance implements PluginInstance {

  private final String reason;

  BrokenInstance(String reason) {
    this.reason = reason;
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    if (pdk instanceof Event event) {
      event.fail(
          500,
          "the configuration of this plugin cannot be used; Kong's log names its faults",
          "configuration cannot be used: " + reason);
    }
  }

  @Override
  public void close() {}
}
