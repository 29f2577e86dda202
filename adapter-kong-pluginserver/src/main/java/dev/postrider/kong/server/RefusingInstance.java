package dev.postrider.kong.server;

import java.util.regex.Pattern;

/**
 * Stands for a plugin that cannot handle events. To refuse the instance would make some versions of
 * Kong spin for ever, so each request is refused instead. Each names its reason in Kong's log at once, and
 * then at its own pace: another's reason is another text.
 */
final class RefusingInstance implements PluginInstance {

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private final int status;
  private final String error;
  private final String forKongsLog;
  private final RateLimit texts;

  private RefusingInstance(int status, String error, String forKongsLog, Server server) {
    this.status = status;
    this.error = error;
    this.forKongsLog = forKongsLog;
    this.texts = server.paceOfTexts();
  }

  static RefusingInstance starting(Server server) {
    return new RefusingInstance(
        503,
        "this plugin is still starting",
        "plugin is still starting; its log says how that ends",
        server);
  }

  /** There is too much of something, for now. */
  static RefusingInstance withoutRoom(String reason, Server server) {
    return new RefusingInstance(
        503,
        "too many configurations at once; Kong's log says more",
        "plugin has no room for this configuration: " + reason,
        server);
  }

  /** Both texts hold names from the configuration, which may hold anything. */
  static RefusingInstance broken(String name, String reason, Server server) {
    return new RefusingInstance(
        500,
        "the configuration of this plugin cannot be used; Kong's log names its faults",
        CONTROL.matcher(name + " cannot be used: " + reason).replaceAll(" "),
        server);
  }

  @Override
  public void handle(Phase phase, Pdk pdk) {
    if (pdk instanceof Event event) {
      event.fail(status, error, forKongsLog, texts);
    }
  }

  @Override
  public void close() {}
}
