package dev.postrider.kong.server;

import java.util.Set;

/** A Kong plugin: what Kong knows of it, and how it is configured. */
public interface Plugin {

  /** The name under which Kong lists the plugin, for example {@code kafka-upstream}. */
  String name();

  /** The version as {@code x.y.z}. */
  String version();

  /** The place among the plugins of a request: the highest number runs first. */
  int priority();

  /**
   * The name of a configuration in the log, for example Kong's id of it; empty by default. Called with
   * what {@link #start} is given.
   */
  default String label(String configurationJson) {
    return "";
  }

  /**
   * Whether {@link #start} with this configuration waits for nobody outside of this process, so that a start
   * that does wait shall not hold it up; false by default.
   */
  default boolean startsAtOnce(String configurationJson) {
    return false;
  }

  /** The phases in which {@link PluginInstance#handle} is called; events of others pass by. */
  Set<Phase> phases();

  /**
   * Makes the plugin ready for one configuration. Kong waits for this with requests in hand, so
   * connections are to be opened later, in the background. Called on threads that are there for this,
   * for several configurations at once. It may block: what takes longer than five seconds has its
   * requests answered with status 503 until it has started, and what is not known to {@linkplain
   * #startsAtOnce start at once} waits while sixteen others do.
   *
   * <p>An exception makes a <em>broken instance</em>: its message is logged once, and every request
   * of that configuration is answered with status 500. Kong itself never sees the failure, because
   * some of its versions would spin for ever. An {@link IllegalArgumentException} is the
   * configuration's fault, for good; after any other exception this is called again when there are
   * requests, at most every five seconds, until it succeeds. For a {@link TooMuchOpenException} instances
   * that nobody uses are closed first.
   *
   * @param configurationJson the {@code config} record, defaults filled in, with Kong's own keys
   *     ({@code __key__}, {@code __seq__}, {@code __plugin_id} and others) beside the plugin's
   */
  PluginInstance start(String configurationJson);
}
