package dev.postrider.systems;

import java.nio.file.Path;
import java.util.Optional;

/** A system to measure: it puts the sample request on a topic, and responses when the broker has it. */
interface Peer {

  /** A short name for the command line, for example {@code jetty}. */
  String name();

  /** Name, version and variant for the table. */
  String title();

  /** Why it cannot run here, for example because a folder was not named; empty if it can. */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /**
   * Starts it and waits until it accepts connections.
   *
   * @param folder an empty folder for its files
   * @param bootstrapServers the broker
   * @param topic where its messages go; exists
   */
  RunningPeer start(Path folder, String bootstrapServers, String topic) throws Exception;
}
