package dev.postrider.kong.server;

/** A plugin with one configuration, used for many requests at once. */
public interface PluginInstance extends AutoCloseable {

  /**
   * Handles one event. Must not block: it runs on a thread that serves many connections. Ask, hand
   * work to other threads, and end the event with {@link Pdk#exit} or {@link Pdk#finish}, now or
   * later, from any thread. The callbacks of one event come one at a time.
   *
   * <p>An exception ends the event with status 500, and is logged.
   */
  void handle(Phase phase, Pdk pdk);

  /**
   * Releases what the instance holds. Called once, when Kong has closed or replaced the instance
   * and its last event has ended; on a thread like that of {@link Plugin#start}.
   */
  @Override
  void close();
}
